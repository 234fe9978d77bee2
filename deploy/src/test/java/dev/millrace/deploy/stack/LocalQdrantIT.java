package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.fetch.FetchFailure;
import dev.millrace.testkit.qdrant.QdrantProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalQdrantIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir static Path directory;

    private static LocalQdrant qdrant;

    @BeforeAll
    static void start() {
        qdrant = local(program(), directory.resolve("data"));
        qdrant.launch();
        qdrant.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (qdrant != null) {
            qdrant.stop();
        }
    }

    private static Path program() {
        try {
            return QdrantProgram.ofThisMachine().fetch(_ -> {});
        } catch (FetchFailure.Impossible e) {
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private static LocalQdrant local(Path program, Path data) {
        var ports = new FreePorts();
        return new LocalQdrant(
                FetchQdrant.start(() -> program),
                data,
                directory.resolve("qdrant.log"),
                ports.any(),
                ports.any());
    }

    @Test
    void aCollectionIsThereAfterAStop() throws Exception {
        create("stopped");

        qdrant.stop();
        qdrant.launch();
        qdrant.awaitReady();

        assertThat(status("stopped")).isEqualTo(200);
    }

    @Test
    void aCollectionIsThereAfterAKill() throws Exception {
        create("killed");

        qdrant.kill();
        assertThatThrownBy(() -> status("killed")).isInstanceOf(IOException.class);
        qdrant.launch();
        qdrant.awaitReady();

        assertThat(status("killed")).isEqualTo(200);
        assertThat(status("never-created")).isEqualTo(404);
    }

    @Test
    void oneThatCannotRunFailsWithWhatItSaid() throws Exception {
        var broken = Files.writeString(directory.resolve("broken"), "#!/bin/sh\necho no libc\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();
        var local = local(broken, directory.resolve("broken-data"));

        local.launch();

        assertThatThrownBy(local::awaitReady)
                .isInstanceOf(StackFailure.class)
                .hasMessageContainingAll("Qdrant did not start", "no libc");
    }

    private static void create(String collection) throws Exception {
        var body = "{\"vectors\":{\"size\":4,\"distance\":\"Cosine\"}}";
        var answer =
                HTTP.send(
                        request(collection).PUT(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static int status(String collection) throws Exception {
        return HTTP.send(request(collection).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(String collection) {
        return HttpRequest.newBuilder(
                        URI.create(
                                "http://127.0.0.1:%d/collections/%s"
                                        .formatted(qdrant.port(), collection)))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json");
    }
}
