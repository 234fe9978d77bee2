package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotateLogsTest {
    private static final int LIMIT = 10_000_000;

    @TempDir Path logs;

    @Test
    void aLogOverTheLimitMovesAsideAndItsWriterGoesOnAtTheBeginning() throws IOException {
        var log = Files.write(logs.resolve("kafka.log"), new byte[LIMIT + 1]);
        try (var writer = Files.newOutputStream(log, StandardOpenOption.APPEND)) {

            new RotateLogs(logs).look();
            writer.write("more".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        assertThat(log).hasContent("more");
        assertThat(logs.resolve("kafka.log.1")).hasSize(LIMIT + 1);
    }

    @Test
    void aLogAtTheLimitAndAServicesOwnFileAreLeftAlone() throws IOException {
        var log = Files.write(logs.resolve("kafka.log"), new byte[LIMIT]);
        var json = Files.write(logs.resolve("router-service-1.json"), new byte[LIMIT + 1]);

        new RotateLogs(logs).look();

        assertThat(log).hasSize(LIMIT);
        assertThat(json).hasSize(LIMIT + 1);
        assertThat(logs).isDirectoryNotContaining("glob:**.1");
    }
}
