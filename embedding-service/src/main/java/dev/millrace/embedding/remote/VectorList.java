package dev.millrace.embedding.remote;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Usage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's list of embeddings, read token by token: as a tree a large one would take many times its
 * size. Vectors stand where their {@code index} says, as numbers or as base64 of float32.
 */
final class VectorList {
    private static final long TOKENS_MAX = Integer.MAX_VALUE;

    /** Of a value in the middle of a document. */
    private static final ObjectReader VALUES =
            Json.MAPPER
                    .readerFor(JsonNode.class)
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final int dimensions;
    private final float[] @Nullable [] vectors;
    private @Nullable String objection;
    private @Nullable JsonNode error;
    private long promptTokens = -1;

    private VectorList(int count, int dimensions) {
        this.dimensions = dimensions;
        this.vectors = new float[count] @Nullable [];
    }

    /**
     * Reads what a server answered to {@code count} texts.
     *
     * @throws IOException if it is no JSON
     */
    static VectorList read(byte[] body, int count, int dimensions) throws IOException {
        VectorList list = new VectorList(count, dimensions);
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            list.readDocument(parser);
        }
        return list;
    }

    /** The server's error object with what is around it; null if it names none. */
    @Nullable JsonNode error() {
        return error;
    }

    /** Null if it reports none, or a number that cannot be. */
    @Nullable Usage usage() {
        return promptTokens < 0 || promptTokens > TOKENS_MAX
                ? null
                : new Usage(promptTokens, 0, 0, Usage.REPORTED);
    }

    /** All vectors in the order of their texts; null if one is missing or wrong. */
    @Nullable List<float[]> whole() {
        if (objection != null || Arrays.stream(vectors).anyMatch(Objects::isNull)) {
            return null;
        }
        return Arrays.stream(vectors).map(Objects::requireNonNull).toList();
    }

    /** What is wrong with it, for people. */
    String objection() {
        return objection != null
                ? objection
                : "the model server's answer has vectors for %d of %d texts"
                        .formatted(
                                Arrays.stream(vectors).filter(Objects::nonNull).count(),
                                vectors.length);
    }

    private void object(String what) {
        objection = objection == null ? what : objection;
    }

    private void readDocument(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new EOFException("nothing");
        }
        if (first != JsonToken.START_OBJECT) {
            parser.skipChildren();
            object("the model server's answer is no object");
        } else {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                readField(parser, field);
            }
        }
        if (parser.nextToken() != null) {
            throw new IOException("more after the end");
        }
    }

    private void readField(JsonParser parser, String field) throws IOException {
        switch (field) {
            case "data" -> readData(parser);
            case "usage" -> {
                JsonNode count = VALUES.<JsonNode>readValue(parser).path("prompt_tokens");
                promptTokens =
                        count.isIntegralNumber() && count.canConvertToLong()
                                ? count.longValue()
                                : -1;
            }
            case "error" -> {
                JsonNode said = VALUES.readValue(parser);
                if (!said.isNull()) {
                    error = Json.MAPPER.createObjectNode().set("error", said);
                }
            }
            default -> parser.skipChildren();
        }
    }

    private void readData(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                readEntry(parser);
            } else {
                parser.skipChildren();
                object("an entry of the model server's answer is no object");
            }
        }
    }

    private void readEntry(JsonParser parser) throws IOException {
        int index = -1;
        float[] vector = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
                index = Math.clamp(parser.getValueAsLong(-1), -1, Integer.MAX_VALUE);
            } else if (field.equals("embedding")) {
                vector = readVector(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (index < 0 || index >= vectors.length || vectors[index] != null) {
            object(
                    "an entry of the model server's answer has index %d, of %d texts%s"
                            .formatted(
                                    index,
                                    vectors.length,
                                    index < 0 || index >= vectors.length ? "" : ", again"));
        } else if (vector != null) {
            vectors[index] = vector;
        }
    }

    /** Null, and an objection, if it is not what was asked for. */
    private float @Nullable [] readVector(JsonParser parser) throws IOException {
        float[] vector =
                switch (parser.currentToken()) {
                    case VALUE_STRING -> decoded(parser.getText());
                    case START_ARRAY -> numbers(parser);
                    default -> {
                        parser.skipChildren();
                        yield null;
                    }
                };
        if (vector == null) {
            object("a vector of the model server's answer is neither numbers nor base64");
            return null;
        }
        if (vector.length != dimensions) {
            object(
                    "a vector of the model server's answer has not %d dimensions, as asked, but %s"
                            .formatted(
                                    dimensions,
                                    vector.length > dimensions ? "more" : "" + vector.length));
            return null;
        }
        double length = 0;
        for (float number : vector) {
            length += (double) number * number;
        }
        if (!(length > 0) || Double.isInfinite(length)) {
            object("a vector of the model server's answer points nowhere");
            return null;
        }
        return vector;
    }

    private static float @Nullable [] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length % Float.BYTES != 0) {
                return null;
            }
            float[] vector = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
            return vector;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** At most one number more than were asked for. */
    private float @Nullable [] numbers(JsonParser parser) throws IOException {
        float[] numbers = new float[dimensions + 1];
        int count = 0;
        boolean all = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isNumeric()) {
                if (count < numbers.length) {
                    numbers[count++] = parser.getFloatValue();
                }
            } else {
                parser.skipChildren();
                all = false;
            }
        }
        return all ? Arrays.copyOf(numbers, count) : null;
    }
}
