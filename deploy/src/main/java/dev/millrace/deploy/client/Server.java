package dev.millrace.deploy.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One installation of Millrace, by its public URL. */
public final class Server {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int QUOTED_CHARS_MAX = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();
    private final URI url;
    private final @Nullable String apiKey;

    public Server(URI url, @Nullable String apiKey) {
        this.url = url;
        this.apiKey = apiKey;
    }

    /**
     * With the key in {@code $MILLRACE_API_KEY}, if there is one: an argument would be seen by
     * every user of the machine.
     */
    public static Server at(URI url) {
        var key = System.getenv("MILLRACE_API_KEY");
        return new Server(url, key == null || key.isBlank() ? null : key);
    }

    /**
     * An answer that is no error.
     *
     * @param text as received
     * @param json the same, read; missing if it is no JSON
     */
    public record Answer(String text, JsonNode json) {}

    public Answer get(String path) {
        return get(path, new Query());
    }

    public Answer get(String path, Query query) {
        return get(path, query, Duration.ZERO);
    }

    /**
     * @param held how long the server was asked to hold its answer back
     */
    Answer get(String path, Query query, Duration held) {
        return call(request(path + query).timeout(ANSWER_WITHIN.plus(held)).GET().build());
    }

    public Answer post(String path, String body) {
        return call(
                request(path)
                        .timeout(ANSWER_WITHIN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /** The job, as soon as it has ended; as it is when the time is over. */
    public JsonNode awaitEnd(String id, Duration atMost) {
        return AwaitJobs.on(this, id, atMost).json();
    }

    /** A value as a part of a path or a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String target) {
        var base = url.toString().replaceAll("/+$", "");
        var request = HttpRequest.newBuilder(URI.create(base + target));
        return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
    }

    private Answer call(HttpRequest request) {
        var response = send(request);
        var json = read(response.body());
        if (response.statusCode() >= 400) {
            throw new CallFailure(complaint(response, json), response.statusCode());
        }
        return new Answer(response.body(), json);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new CallFailure(
                    "nothing answers at "
                            + url
                            + ": start a stack with ./millrace up, or name another with --url",
                    e);
        } catch (HttpTimeoutException e) {
            throw new CallFailure(url + " did not answer in time", e);
        } catch (IOException e) {
            throw new CallFailure("the call to " + url + " broke off: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailure("interrupted", e);
        }
    }

    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    /** What is wrong with each job of an array, a line for each. */
    private static String problems(JsonNode problems) {
        var lines = new StringBuilder();
        for (var problem : problems) {
            lines.append(
                    "%n  job %d: %s"
                            .formatted(
                                    problem.path("index").asInt(),
                                    problem.path("message").asText()));
        }
        return lines.toString();
    }

    /** The server's own words; where it has none, its status and what it said instead. */
    private static String complaint(HttpResponse<String> response, JsonNode json) {
        var said = json.path("error").path("message").asText("");
        if (!said.isEmpty()) {
            return said + problems(json.path("problems"));
        }
        var body = response.body().strip();
        return "the server answered %d%s"
                .formatted(
                        response.statusCode(),
                        body.isEmpty()
                                ? ""
                                : ": "
                                        + body.substring(
                                                0, Math.min(body.length(), QUOTED_CHARS_MAX)));
    }
}
