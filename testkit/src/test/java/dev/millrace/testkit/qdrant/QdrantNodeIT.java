package dev.millrace.testkit.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.LoopbackPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QdrantNodeIT {
    /** What a shell may say of a server that it knows. */
    private static final String OF_ANOTHER = "1";

    @TempDir Path folder;
    private QdrantNode node;
    private Process server;

    @BeforeEach
    void start() throws Exception {
        int httpPort = LoopbackPorts.anyBut(Set.of());
        int grpcPort = LoopbackPorts.anyBut(Set.of(httpPort));
        node = new QdrantNode(RealQdrant.program(), folder.resolve("data"), httpPort, grpcPort);
        var builder =
                new ProcessBuilder(node.command())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("QDRANT__SERVICE__HTTP_PORT", OF_ANOTHER);
        server = builder.start();
        await().until(node::isReady);
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void itEndsOnceNobodyIsLeftWhoStartedIt() throws Exception {
        server.getOutputStream().close();

        assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void variablesThatAreMeantForAnotherServerChangeNothing() throws Exception {
        assertThat(Files.readString(folder.resolve("log")))
                .contains("Qdrant HTTP listening on " + node.httpPort());
    }

    @Test
    void whatWatchesOverItEndsWithIt() throws Exception {
        var beside = server.descendants().toList();

        server.destroy();

        assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(beside).isNotEmpty();
        await().until(() -> beside.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void itWritesToItsDirectoryAndNowhereElse() {
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("data"));
        assertThat(folder.resolve("data/storage")).isDirectory();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data", "log");
    }
}
