package dev.millrace.contracts;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A piece of JSON that passes through us byte for byte. Reading cuts it out of the bytes around it
 * and writing puts it back, so that nothing a caller or a model wrote is ever re-serialised.
 */
@JsonSerialize(using = RawJson.Writer.class)
@JsonDeserialize(using = RawJson.Reader.class)
public final class RawJson {
    private final byte[] bytes;

    private RawJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over {@code json}, which must be one JSON value in UTF-8 and is not checked again. */
    public static RawJson of(byte[] json) {
        return new RawJson(json);
    }

    public static RawJson of(String json) {
        return new RawJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves, not a copy; nobody changes them. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    /** The value that {@code parser} stands on; leaves it on that value's last token. */
    static RawJson cut(JsonParser parser) throws IOException {
        Object source = parser.currentTokenLocation().contentReference().getRawContent();
        long start = parser.currentTokenLocation().getByteOffset();
        if (!(source instanceof byte[] whole) || start < 0) {
            return new RawJson(Json.MAPPER.writeValueAsBytes(parser.readValueAsTree()));
        }
        JsonToken first = parser.currentToken();
        if (first.isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
        long end = parser.currentLocation().getByteOffset();
        int to = Math.toIntExact(end);
        while (to > start && whole[to - 1] <= ' ') {
            to--;
        }
        return new RawJson(Arrays.copyOfRange(whole, Math.toIntExact(start), to));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson raw && Arrays.equals(bytes, raw.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Its size, never its content: it may be a prompt. */
    @Override
    public String toString() {
        return "RawJson[" + bytes.length + " bytes]";
    }

    static final class Writer extends JsonSerializer<RawJson> {
        @Override
        public void serialize(RawJson value, JsonGenerator to, SerializerProvider provider)
                throws IOException {
            to.writeRawValue(new String(value.bytes, StandardCharsets.UTF_8));
        }
    }

    static final class Reader extends JsonDeserializer<RawJson> {
        @Override
        public RawJson deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            return cut(parser);
        }
    }
}
