package dev.millrace.deploy.system;

import static dev.millrace.deploy.system.Outside.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.LibrdkafkaPartitions;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A job is its tenant and its id, whatever way it comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityIT {
    private static final int PARTITIONS = 3;
    private static final int IDS = 30;

    private final Outside outside = Outside.shared();

    @BeforeAll
    void addARouter() {
        outside.stack.scale("router-service", 2);
    }

    @AfterAll
    void takeItAway() {
        outside.stack.scale("router-service", 1);
    }

    @Test
    void theSameIdByEveryDoorAndPartitionerRunsOnceWithTwoRoutersAndOneRestarted()
            throws Exception {
        try (var topics = outside.topics(Outside.COMPLETED).fromNow()) {
            for (int i = 0; i < IDS; i++) {
                String id = LibrdkafkaPartitions.disputedKey("same-" + i + "-", PARTITIONS);
                String job = chat(id, "text of " + id, "");
                List<Outgoing> byProducers = new ArrayList<>();
                byProducers.add(Outgoing.of(Outside.SUBMITTED, id, Map.of(), job));
                byProducers.add(
                        Outgoing.of(Outside.SUBMITTED, id, Map.of(), job)
                                .onPartition(LibrdkafkaPartitions.partition(id, PARTITIONS)));
                topics.sendAll(byProducers);
                assertThat(outside.post("/v1/jobs", job).status()).isEqualTo(202);
                if (i == IDS / 2) {
                    outside.stack.kill("router-service-1");
                    outside.stack.start("router-service-1");
                }
            }

            topics.awaitUntil(all -> all.stream().map(Arrival::key).distinct().count() == IDS);
            List<Arrival> completions = topics.awaitQuiet(Duration.ofSeconds(3));

            assertThat(completions.stream().map(a -> a.header("ce_id")).distinct()).hasSize(IDS);
            assertThat(outside.provider.calls("text of same-")).hasSize(IDS);
            assertThat(outside.count("select count(*) from results.job where id like 'same-%'"))
                    .isEqualTo(IDS);
            assertThat(outside.count("select count(*) from results.ledger where id like 'same-%'"))
                    .isEqualTo(IDS);
        }
    }

    @Test
    void theSameIdFromTwoTenantsIsTwoJobs() throws Exception {
        try (var topics = outside.topics(Outside.COMPLETED).fromNow()) {
            topics.send(Outside.SUBMITTED, null, chat("shared", "a", ",\"tenant\":\"tenant-a\""));
            topics.send(Outside.SUBMITTED, null, chat("shared", "b", ",\"tenant\":\"tenant-b\""));

            var ends =
                    topics
                            .awaitUntil(all ->
                                    all.stream().filter(a -> "shared".equals(a.key())).count() == 2)
                            .stream()
                            .filter(a -> "shared".equals(a.key()))
                            .toList();

            assertThat(ends)
                    .extracting(a -> a.header("ce_source"))
                    .containsExactlyInAnyOrder("/tenants/tenant-a/jobs", "/tenants/tenant-b/jobs");
            assertThat(ends).extracting(a -> a.header("ce_id")).doesNotHaveDuplicates();
        }
    }
}
