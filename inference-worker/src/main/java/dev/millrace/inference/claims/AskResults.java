package dev.millrace.inference.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.backends.http.ApiKeyFile;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.access.TenantPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks results-service, once it has read every outcome that stood on the log when we began to ask:
 * what a dead worker wrote, it wrote before that.
 */
final class AskResults implements Endings {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

    private final FinishedProgress progress;
    private final String url;
    private final @Nullable ApiKeyFile key;

    /**
     * @param url base URL of results-service
     * @param key of an admin, who may ask for every tenant; null where no keys are known
     */
    AskResults(FinishedProgress progress, URI url, @Nullable ApiKeyFile key) {
        this.progress = progress;
        this.key = key;
        this.url = url.toString().replaceAll("/+$", "");
    }

    @Override
    public List<Boolean> known(List<JobKey> jobs) throws Exception {
        progress.awaitReadPastTheEndSeenNow();
        List<Boolean> ended = new ArrayList<>(jobs.size());
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build()) {
            for (JobKey job : jobs) {
                ended.add(hasEnded(client, job));
            }
        }
        return ended;
    }

    private boolean hasEnded(HttpClient client, JobKey job)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + "/v1/jobs/" + job.id()))
                        .header(TenantPolicy.HEADER, job.tenant())
                        .timeout(PATIENCE);
        if (key != null) {
            request.header("Authorization", "Bearer " + key.key());
        }
        HttpResponse<InputStream> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return switch (response.statusCode()) {
                case 200 -> isEnding(Json.MAPPER.readTree(body.readNBytes(ANSWER_BYTES_MAX)));
                case 404 -> false;
                case 401, 403 ->
                        throw new IOException(
                                "results-service answered %d: inference.results-api-key-file must"
                                                .formatted(response.statusCode())
                                        + " hold a key with the scopes jobs:read and admin");
                default ->
                        throw new IOException("results-service answered " + response.statusCode());
            };
        }
    }

    private static boolean isEnding(JsonNode job) throws IOException {
        return Json.MAPPER.treeToValue(job.path("state"), JobState.class).isEnding();
    }
}
