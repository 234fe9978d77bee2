package dev.millrace.inference.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The caller's request under the server's name of the model; every other field byte for byte, but
 * that we, not the caller, say whether it is streamed.
 */
final class ChatBody {
    private static final Set<String> OURS = Set.of("model", "stream", "stream_options");
    private static final byte[] STREAMED =
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"
                    .getBytes(StandardCharsets.UTF_8);

    private ChatBody() {}

    /**
     * The body to send.
     *
     * @param request a JSON object, checked before
     */
    static byte[] of(RawJson request, String model, boolean streamed) {
        byte[] body = request.bytes();
        ByteArrayOutputStream edited = new ByteArrayOutputStream(body.length + 64);
        edited.writeBytes("{\"model\":".getBytes(StandardCharsets.UTF_8));
        edited.writeBytes(Json.bytes(model));
        if (streamed) {
            edited.writeBytes(STREAMED);
        }
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isOurs = OURS.contains(parser.currentName());
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                if (parser.nextToken().isStructStart()) {
                    parser.skipChildren();
                } else {
                    parser.finishToken();
                }
                int to = Math.toIntExact(parser.currentLocation().getByteOffset());
                if (!isOurs) {
                    edited.write(',');
                    edited.write(body, from, to - from);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("was read before", e);
        }
        edited.write('}');
        return edited.toByteArray();
    }
}
