package dev.millrace.deploy.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Json;
import dev.millrace.deploy.stack.ChatServer;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A stack, and everybody who talks to it: producers, callers, a provider and a receiver. */
final class Outside implements AutoCloseable {
    static final String SUBMITTED = "jobs.submitted.v1";
    static final String COMPLETED = "jobs.completed.v1";
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);

    /** Stacks of tests do not live long enough to get back what compiling well costs them. */
    private static final String COMPILED_QUICKLY = "-XX:TieredStopAtLevel=1";

    final ScriptedProvider provider = ScriptedProvider.started();
    final WebhookReceiver receiver = WebhookReceiver.started();
    final LocalStack stack;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    private Outside(BiFunction<StackPlan, ScriptedProvider, StackPlan> plan) throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path directory = Files.createTempDirectory(target, "stack-");
        var chat = new ChatServer(URI.create(provider.baseUrl()), "scripted", null);
        var mine =
                StackPlan.in(directory).chat(chat).setting("JAVA_TOOL_OPTIONS", COMPILED_QUICKLY);
        stack = LocalStack.start(plan.apply(mine, provider));
    }

    static Outside started(UnaryOperator<StackPlan> plan) throws IOException {
        return started((stack, _) -> plan.apply(stack));
    }

    /** For a registry of one's own, which names the provider. */
    static Outside started(BiFunction<StackPlan, ScriptedProvider, StackPlan> plan)
            throws IOException {
        return new Outside(plan);
    }

    /** One stack for all tests that take it as it is; it ends with the JVM. */
    static Outside shared() {
        return Shared.OUTSIDE;
    }

    private static final class Shared {
        private static final Outside OUTSIDE = start();

        private static Outside start() {
            try {
                return new Outside((plan, _) -> plan);
            } catch (IOException e) {
                throw new UncheckedIOException("no place for the stack", e);
            }
        }
    }

    TestingTopics topics(String... read) {
        return new TestingTopics(Duration.ofMinutes(2), stack.bootstrapServers(), read);
    }

    /** An answer of the public URL. */
    record Answer(int status, JsonNode body, Map<String, List<String>> headers) {}

    Answer post(String path, String body) throws IOException, InterruptedException {
        return call(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer get(String path) throws IOException, InterruptedException {
        return call(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(stack.url() + path))
                .timeout(ANSWER_WITHIN)
                .header("content-type", "application/json");
    }

    Answer call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), tree(response.body()), response.headers().map());
    }

    /** A number that the database holds; for counting only. */
    long count(String sql) throws SQLException {
        try (var database = connection(stack);
                var rows = database.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** To the database that the services of a stack use. */
    static Connection connection(LocalStack stack) throws SQLException {
        var database = stack.database();
        return DriverManager.getConnection(
                database.jdbcUrl(), database.user(), database.password());
    }

    static String embed(String id, String text) {
        return job(id, "embed", "{\"input\":%s}".formatted(Json.text(text)), "");
    }

    static String classify(String id, String text) {
        String request =
                "{\"input\":%s,\"labels\":[\"sport\",\"cooking\"]}".formatted(Json.text(text));
        return job(id, "classify", request, "");
    }

    static String chat(String id, String text, String more) {
        String request =
                "{\"messages\":[{\"role\":\"user\",\"content\":%s}]}".formatted(Json.text(text));
        return job(id, "chat", request, more);
    }

    private static String job(String id, String kind, String request, String more) {
        return "{\"id\":\"%s\",\"task\":{\"kind\":\"%s\",\"request\":%s}%s}"
                .formatted(id, kind, request, more);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + new String(body, UTF_8), e);
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }

    @Override
    public void close() {
        stack.close();
        provider.close();
        receiver.close();
    }
}
