package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.fetch.FetchFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorsTest {
    @TempDir Path directory;
    private final List<String> told = new ArrayList<>();
    private final FreePorts ports = new FreePorts();

    @Test
    void aPlanThatDoesNotAskForThemKeepsNone() {
        var vectors = Vectors.of(StackPlan.in(directory), ports);

        vectors.launch(Runnable::run);
        vectors.awaitReady();

        assertThat(vectors.server()).isEmpty();
        assertThat(vectors.address()).isNull();
    }

    @Test
    void aServerOfSomebodyElsesIsUsedAndLeftAlone() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var given = QdrantAddress.parse("127.0.0.1:" + listening.getLocalPort());
            var vectors = Vectors.of(StackPlan.in(directory).qdrant(given), ports);

            vectors.launch(Runnable::run);
            vectors.awaitReady();

            assertThat(vectors.address()).isEqualTo(given);
            assertThat(vectors.server()).get().extracting(Part::child).isNull();
        }
    }

    @Test
    void whatCannotBeFetchedIsSaidAndNothingElseFails() {
        var vectors =
                own(() -> {
                    throw new FetchFailure("it could not be fetched: put one on the PATH");
                });

        vectors.launch(Runnable::run);
        vectors.awaitReady();

        assertThat(vectors.server()).isEmpty();
        assertThat(vectors.address()).isNull();
        assertThat(told)
                .containsExactly(
                        "vectors are off, all else runs: it could not be fetched: put one on the"
                                + " PATH, or name a server with ./millrace up --qdrant");
    }

    @Test
    void aProgramThatDoesNotRunHereIsSaidAndNothingElseFails() throws IOException {
        var broken = Files.writeString(directory.resolve("broken"), "#!/bin/sh\necho no libc\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();
        var vectors = own(() -> broken);

        vectors.launch(Runnable::run);
        vectors.awaitReady();

        assertThat(vectors.server()).isEmpty();
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("vectors are off, all else runs: Qdrant did not start")
                .contains("no libc");
    }

    @Test
    void aStackThatIsStoppedMeanwhileStartsNone() {
        var vectors = own(() -> directory.resolve("never-run"));

        assertThatThrownBy(() ->
                        vectors.launch(_ -> {
                            throw new StackFailure("the stack was stopped");
                        }))
                .hasMessage("the stack was stopped");
        assertThat(told).isEmpty();
    }

    private Vectors own(Supplier<Path> fetch) {
        int http = ports.any();
        int grpc = ports.any();
        var server =
                new LocalQdrant(
                        FetchQdrant.start(fetch),
                        directory.resolve("data"),
                        directory.resolve("qdrant.log"),
                        http,
                        grpc);
        return Vectors.own(told::add, server, QdrantAddress.onLoopback(grpc, http));
    }
}
