package dev.millrace.inference.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The caller's request under the server's name of the model; every other field byte for byte. */
final class ChatBody {
    private ChatBody() {}

    /**
     * The body to send.
     *
     * @param request a JSON object, checked before
     */
    static byte[] of(RawJson request, String model) {
        byte[] body = request.bytes();
        ByteArrayOutputStream edited = new ByteArrayOutputStream(body.length + 64);
        edited.writeBytes("{\"model\":".getBytes(StandardCharsets.UTF_8));
        edited.writeBytes(Json.bytes(model));
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isModel = parser.currentName().equals("model");
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                if (parser.nextToken().isStructStart()) {
                    parser.skipChildren();
                } else {
                    parser.finishToken();
                }
                int to = Math.toIntExact(parser.currentLocation().getByteOffset());
                if (!isModel) {
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
