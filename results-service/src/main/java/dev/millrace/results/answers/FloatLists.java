package dev.millrace.results.answers;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Base64;

/**
 * Turns embeddings from base64 (little-endian float32, OpenAI's own encoding) into lists of
 * numbers, three times as long. Everything else in the answer stays as it is.
 */
final class FloatLists {
    private static final String EMBEDDING = "embedding";

    private FloatLists() {}

    static RawJson of(RawJson output) {
        var bytes = new ByteArrayOutputStream(3 * output.length());
        try (JsonParser from = Json.MAPPER.createParser(output.bytes());
                JsonGenerator to = Json.MAPPER.createGenerator(bytes)) {
            for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
                if (token == JsonToken.VALUE_STRING && EMBEDDING.equals(from.currentName())) {
                    write(Base64.getDecoder().decode(from.getText()), to);
                } else {
                    to.copyCurrentEventExact(from);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stored output", e);
        }
        return RawJson.of(bytes.toByteArray());
    }

    private static void write(byte[] float32, JsonGenerator to) throws IOException {
        FloatBuffer numbers =
                ByteBuffer.wrap(float32).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        to.writeStartArray();
        while (numbers.hasRemaining()) {
            to.writeNumber(numbers.get());
        }
        to.writeEndArray();
    }
}
