package dev.millrace.embedding.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.contracts.Json;
import dev.millrace.embedding.model.Base64Vectors;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's embeddings endpoint on 127.0.0.1, field by field, and its list of models: a text's
 * vector depends on the text alone, base64 where it is asked for, one token a word. What a text
 * says may change that: {@code bad} is answered 400 with the text quoted, {@code broken} 500. A
 * script comes before all that.
 */
public final class TestingEmbeddings implements AutoCloseable {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final LoopbackHttp http = new LoopbackHttp(0, this::handle);
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Function<Call, @Nullable Reply> script = _ -> null;
    private volatile Duration latency = Duration.ZERO;
    private volatile List<String> models = List.of();

    /** One request as it came. */
    public record Call(Map<String, String> headers, JsonNode body, Exchange exchange) {
        public List<String> texts() {
            List<String> texts = new ArrayList<>();
            body.path("input").forEach(text -> texts.add(text.asText()));
            return texts;
        }

        /** The tokens that its answer reports. */
        public int tokens() {
            return texts().stream().mapToInt(text -> text.split(" ", -1).length).sum();
        }
    }

    /** An answer. */
    public record Reply(int status, Map<String, String> headers, byte[] body) {
        public static Reply of(int status, String body) {
            return new Reply(status, JSON, body.getBytes(UTF_8));
        }
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + http.port() + "/v1";
    }

    /** From now on calls are answered so; null leaves one to the usual answer. */
    public TestingEmbeddings answering(Function<Call, @Nullable Reply> chosen) {
        script = chosen;
        return this;
    }

    public TestingEmbeddings taking(Duration chosen) {
        latency = chosen;
        return this;
    }

    /** From now on it has these models. */
    public TestingEmbeddings listing(String... names) {
        models = List.of(names);
        return this;
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The calls with a text that contains this. */
    public List<Call> calls(String part) {
        return calls.stream()
                .filter(call -> call.texts().stream().anyMatch(text -> text.contains(part)))
                .toList();
    }

    public void goDown() {
        http.close();
    }

    public void comeBack() {
        http.listen();
    }

    @Override
    public void close() {
        http.close();
    }

    /** What a text becomes. */
    public static float[] vector(String text, int dimensions) {
        float[] vector = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            vector[d] = (Math.floorMod(text.hashCode() * 31 + d * 17, 201) - 100) / 128f + 0.01f;
        }
        return vector;
    }

    /** The usual answer. */
    public static Reply usual(Call call) {
        List<String> texts = call.texts();
        for (String text : texts) {
            if (text.contains("bad")) {
                return Reply.of(
                        400,
                        """
                        {"error":{"message":"cannot read '%s'","type":"invalid_request_error","param":"input","code":null}}
                        """
                                .formatted(text));
            }
            if (text.contains("broken")) {
                return Reply.of(
                        500, "{\"error\":{\"message\":\"oops\",\"type\":\"server_error\"}}");
            }
        }
        int dimensions = call.body().path("dimensions").asInt(8);
        boolean base64 = call.body().path("encoding_format").asText().equals("base64");
        var answer = Json.MAPPER.createObjectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        // Backwards: the order is told by the index alone.
        for (int i = texts.size() - 1; i >= 0; i--) {
            float[] vector = vector(texts.get(i), dimensions);
            var entry = data.addObject().put("object", "embedding").put("index", i);
            if (base64) {
                entry.put("embedding", Base64Vectors.encode(vector));
            } else {
                ArrayNode numbers = entry.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        answer.put("model", call.body().path("model").asText())
                .putObject("usage")
                .put("prompt_tokens", call.tokens())
                .put("total_tokens", call.tokens());
        return new Reply(200, JSON, Json.bytes(answer));
    }

    private JsonNode list() {
        var list = Json.MAPPER.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        models.forEach(name -> data.addObject().put("id", name).put("object", "model"));
        return list;
    }

    private void handle(Exchange exchange) throws IOException {
        var request = exchange.request();
        if (request.method().equals("GET") && request.path().equals("/v1/models")) {
            exchange.answer(200, JSON, Json.bytes(list()));
            return;
        }
        if (!request.method().equals("POST") || !request.path().equals("/v1/embeddings")) {
            exchange.answer(404, JSON, new byte[0]);
            return;
        }
        Call call = new Call(request.headers(), Json.MAPPER.readTree(request.bytes()), exchange);
        calls.add(call);
        exchange.pause(latency);
        Reply scripted = script.apply(call);
        Reply reply = scripted == null ? usual(call) : scripted;
        exchange.answer(reply.status(), reply.headers(), reply.body());
    }
}
