package dev.millrace.inference.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks results-service, once it has read every outcome that stood on the log when we began to ask:
 * what a dead worker wrote, it wrote before that.
 */
final class AskResults implements Endings {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

    private final FinishedProgress progress;
    private final String url;

    /**
     * @param url base URL of results-service
     */
    AskResults(FinishedProgress progress, URI url) {
        this.progress = progress;
        this.url = url.toString().replaceAll("/+$", "");
    }

    @Override
    public List<Boolean> known(List<JobKey> keys) throws Exception {
        progress.awaitReadPastTheEndSeenNow();
        List<Boolean> ended = new ArrayList<>(keys.size());
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build()) {
            for (JobKey key : keys) {
                ended.add(hasEnded(client, key));
            }
        }
        return ended;
    }

    private boolean hasEnded(HttpClient client, JobKey key)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/v1/jobs/" + key.id()))
                        .header("millrace-tenant", key.tenant())
                        .timeout(PATIENCE)
                        .build();
        HttpResponse<InputStream> response =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return switch (response.statusCode()) {
                case 200 -> isEnding(Json.MAPPER.readTree(body.readNBytes(ANSWER_BYTES_MAX)));
                case 404 -> false;
                default ->
                        throw new IOException("results-service answered " + response.statusCode());
            };
        }
    }

    private static boolean isEnding(JsonNode job) throws IOException {
        return Json.MAPPER.treeToValue(job.path("state"), JobState.class).isEnding();
    }
}
