package dev.millrace.testkit.provider.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * OpenAI's list of embeddings: the same text always has the same vector, of length 1.
 *
 * @param dimensions of the model; a request may ask for others
 */
public record EmbeddingList(Asked asked, int dimensions, Usage usage) implements Answer {
    /** More than any model has that is for sale. */
    public static final int DIMENSIONS_MAX = 8_192;

    @Override
    public ObjectNode whole() {
        var body = WireJson.object().put("object", "list");
        var list = body.putArray("data");
        boolean base64 = asked.body().path("encoding_format").asText().equals("base64");
        var inputs = asked.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            var vector = vector(inputs.get(i));
            var embedding = list.addObject().put("object", "embedding").put("index", i);
            if (base64) {
                embedding.put("embedding", base64(vector));
            } else {
                embedding.set("embedding", numbers(vector));
            }
        }
        body.put("model", asked.model());
        if (usage.reported()) {
            body.putObject("usage")
                    .put("prompt_tokens", asked.promptTokens())
                    .put("total_tokens", asked.promptTokens());
        }
        return body;
    }

    @Override
    public List<Event> events() {
        return List.of();
    }

    /** None are generated. */
    @Override
    public int tokens() {
        return 0;
    }

    private float[] vector(String text) {
        var seed = UUID.nameUUIDFromBytes(text.getBytes(UTF_8));
        var random = new SplittableRandom(seed.getMostSignificantBits());
        var vector = new float[asked.body().path("dimensions").asInt(dimensions)];
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (random.nextDouble() * 2 - 1);
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    /** Little-endian float32, one after the other. */
    private static String base64(float[] vector) {
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static ArrayNode numbers(float[] vector) {
        var numbers = WireJson.MAPPER.createArrayNode();
        for (float number : vector) {
            numbers.add(number);
        }
        return numbers;
    }
}
