package dev.millrace.contracts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How everything on the wire is read and written as JSON. */
public final class Json {
    /** Deepest nesting accepted anywhere in a document. */
    static final int DEPTH_MAX = 200;

    /**
     * Reads tolerantly (unknown fields are ignored) and exactly (decimals stay decimals), writes
     * RFC 3339 times and plain decimals. It remembers where in the bytes a value stood, which
     * {@link RawJson} needs; its error messages therefore quote the document and are never shown:
     * use {@link #reason}.
     */
    public static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEPTH_MAX)
                                                    .build())
                                    .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .build())
                    .addModule(new JavaTimeModule())
                    .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    /** Where Jackson's own messages begin to repeat the document. */
    private static final Pattern QUOTED = Pattern.compile("['\"(\\[{]|start marker");

    private Json() {}

    /** What is wrong with a document and where, without a word of its content. */
    public static String reason(JsonProcessingException e) {
        String what = e.getOriginalMessage();
        String where =
                e.getLocation() == null
                        ? ""
                        : " (line %d, column %d)"
                                .formatted(
                                        e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        Matcher quoted = QUOTED.matcher(what);
        return (quoted.find() ? what.substring(0, quoted.start()).strip() : what) + where;
    }

    /** Writes a value of ours; fails only on a bug. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getName(), e);
        }
    }

    /** {@link #bytes} as a string. */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getName(), e);
        }
    }
}
