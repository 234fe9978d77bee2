package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {
    @TempDir Path logs;

    @Test
    void aServiceThatDidNotStartIsQuotedWithItsCausesAndWithoutFrames() throws IOException {
        var output = Files.writeString(logs.resolve("router-service-1.log"), "a warning\n");
        Files.writeString(
                logs.resolve("router-service-1.json"),
                """
                {"level":"ERROR","message":"an older one"}
                {"level":"ERROR","message":"Failed to start application","exception":{"message":"Failed to start quarkus","frames":[{"class":"Frame"}],"causedBy":{"exception":{"message":"topics are missing: jobs.v1"}}}}
                {"level":"INFO","message":"stopped"}
                {"level":"ERROR","mess\
                """);

        assertThat(LastWords.of(output))
                .containsSubsequence(
                        "a warning",
                        "router-service-1.json",
                        "Failed to start application",
                        "Failed to start quarkus",
                        "topics are missing: jobs.v1")
                .doesNotContain("older", "stopped", "Frame");
    }

    @Test
    void whoHasNoLogBesideItsOutputIsQuotedFromThatAlone() throws IOException {
        var output = Files.writeString(logs.resolve("postgres.log"), "no\n".repeat(90) + "end\n");

        assertThat(LastWords.of(output)).endsWith("end").hasLineCount(26);
    }
}
