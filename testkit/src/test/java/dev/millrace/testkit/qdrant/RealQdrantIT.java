package dev.millrace.testkit.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RealQdrantIT {
    private static final String COLLECTION = "{\"vectors\":{\"size\":4,\"distance\":\"Cosine\"}}";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static RealQdrant qdrant;

    @BeforeAll
    static void start() {
        qdrant = RealQdrant.started();
    }

    @AfterAll
    static void close() {
        if (qdrant != null) {
            qdrant.close();
        }
    }

    @Test
    void whatItTookIsThereAfterAKill() throws Exception {
        put("/collections/kept", COLLECTION);
        put(
                "/collections/kept/points?wait=true",
                "{\"points\":[{\"id\":1,\"vector\":[1,0,0,0],\"payload\":{\"what\":\"kept\"}}]}");

        qdrant.kill();
        assertThatThrownBy(() -> get("/collections")).isInstanceOf(IOException.class);
        qdrant.start();

        assertThat(get("/collections/kept/points/1")).contains("\"what\":\"kept\"");
    }

    @Test
    void aRecordLargerThanItsLogIsTaken() throws Exception {
        put("/collections/large", COLLECTION);

        put(
                "/collections/large/points?wait=true",
                "{\"points\":[{\"id\":1,\"vector\":[1,0,0,0],\"payload\":{\"what\":\"%s\"}}]}"
                        .formatted("x".repeat(5_000_000)));

        qdrant.kill();
        qdrant.start();
        assertThat(get("/collections/large")).contains("\"points_count\":1");
    }

    @Test
    void whileItIsPausedItAnswersNothingAndAfterwardsEverything() throws Exception {
        qdrant.pause();
        assertThatThrownBy(() -> get("/collections")).isInstanceOf(HttpTimeoutException.class);
        qdrant.resume();

        assertThat(get("/collections")).contains("\"status\":\"ok\"");
    }

    private static void put(String path, String body) throws Exception {
        var answer =
                HTTP.send(
                        request(path).PUT(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String get(String path) throws Exception {
        return HTTP.send(
                        request(path).timeout(Duration.ofSeconds(1)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + qdrant.httpPort() + path))
                .header("content-type", "application/json");
    }
}
