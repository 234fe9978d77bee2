package dev.millrace.inference.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.backends.http.ApiKeyFile;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskResultsIT {
    private static final InVmKafka KAFKA =
            InVmKafka.shared().createTopics(Topics.JOBS_FINISHED + ":2");
    private static final Map<String, Object> SETTINGS =
            Map.of("bootstrap.servers", KAFKA.bootstrapServers());

    @Test
    void itIsAskedOnlyOnceItHasReadEveryOutcomeOnTheLog() throws Exception {
        try (TestingResults results = new TestingResults();
                TestingTopics topics = new TestingTopics(KAFKA.bootstrapServers())) {
            AskResults ask =
                    new AskResults(
                            new FinishedProgress(Cluster.of(SETTINGS), Duration.ofMillis(300)),
                            results.url(),
                            null);
            List<JobKey> jobs =
                    List.of(
                            new JobKey("acme", "ended"),
                            new JobKey("acme", "open"),
                            new JobKey("other", "ended"));
            results.know("acme", "ended", "failed");
            results.know("acme", "open", "running");

            readAll();
            assertThat(ask.known(jobs)).containsExactly(true, false, false);

            topics.send(Topics.JOBS_FINISHED, "k", "{}");
            int askedBefore = results.asked().size();
            assertThatThrownBy(() -> ask.known(jobs)).hasMessageContaining("has not read");
            assertThat(results.asked()).hasSize(askedBefore);

            readAll();
            assertThat(ask.known(jobs)).containsExactly(true, false, false);
        }
    }

    @Test
    void whereKeysAreKnownItIsAskedWithTheOneInTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "stale-key\n");
        FinishedProgress progress =
                new FinishedProgress(Cluster.of(SETTINGS), Duration.ofSeconds(15));
        List<JobKey> jobs = List.of(new JobKey("acme", "ended"));
        readAll();
        try (TestingResults results = new TestingResults()) {
            results.know("acme", "ended", "failed");
            results.guard("worker-key");
            AskResults ask = new AskResults(progress, results.url(), new ApiKeyFile(file));

            assertThatThrownBy(() -> ask.known(jobs))
                    .hasMessageContaining("401")
                    .hasMessageContaining("inference.results-api-key-file")
                    .hasMessageContaining("jobs:read and admin");
            Files.writeString(file, "worker-key\n");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            assertThat(ask.known(jobs)).containsExactly(true);

            AskResults keyless = new AskResults(progress, results.url(), null);
            assertThatThrownBy(() -> keyless.known(jobs)).hasMessageContaining("401");
        }
    }

    /** As results-service does, partition by partition; one that holds nothing is left out. */
    private static void readAll() throws Exception {
        try (Admin admin = Admin.create(SETTINGS)) {
            Map<TopicPartition, OffsetSpec> both =
                    Map.of(
                            new TopicPartition(Topics.JOBS_FINISHED, 0), OffsetSpec.latest(),
                            new TopicPartition(Topics.JOBS_FINISHED, 1), OffsetSpec.latest());
            Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
            admin.listOffsets(both)
                    .all()
                    .get()
                    .forEach((partition, end) -> {
                        if (end.offset() > 0) {
                            read.put(partition, new OffsetAndMetadata(end.offset()));
                        }
                    });
            admin.alterConsumerGroupOffsets("results-service", read).all().get();
        }
    }
}
