package dev.millrace.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A plain client of the provider. */
final class TestingChat implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptedProvider provider;
    private final String model;

    TestingChat(ScriptedProvider provider) {
        this(provider, "scripted-chat");
    }

    TestingChat(ScriptedProvider provider, String model) {
        this.provider = provider;
        this.model = model;
    }

    HttpResponse<String> ask(String text) throws IOException, InterruptedException {
        return client.send(request(text, false), BodyHandlers.ofString());
    }

    HttpResponse<String> stream(String text) throws IOException, InterruptedException {
        return client.send(request(text, true), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> begin(String text, boolean stream) {
        return client.sendAsync(request(text, stream), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String method) throws IOException, InterruptedException {
        var uri = URI.create(provider.baseUrl().replace("/v1", "") + path);
        var request =
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** As Anthropic's clients do. */
    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return post(path, body, "2023-06-01");
    }

    /**
     * Any body to any path.
     *
     * @param anthropicVersion "" for none
     */
    HttpResponse<String> post(String path, String body, String anthropicVersion)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(provider.baseUrl().replace("/v1", "") + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!anthropicVersion.isEmpty()) {
            request.header("anthropic-version", anthropicVersion);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** The pieces as they came off the wire. */
    List<byte[]> pieces(String text) throws IOException, InterruptedException {
        var pieces = new ArrayList<byte[]>();
        client.send(
                request(text, true),
                BodyHandlers.ofByteArrayConsumer(piece -> piece.ifPresent(pieces::add)));
        return pieces;
    }

    private HttpRequest request(String text, boolean stream) {
        var body = JSON.createObjectNode().put("model", model).put("stream", stream);
        body.putObject("stream_options").put("include_usage", true);
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", "be brief");
        messages.addObject().put("role", "user").put("content", text);
        return HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions"))
                .header("content-type", "application/json")
                .header("Idempotency-Key", "key-1")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    static String content(HttpResponse<String> response) {
        return json(response).at("/choices/0/message/content").asText();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
