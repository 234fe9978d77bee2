package dev.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.testkit.InVmKafka;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancelledJobsIT {
    private final ConcurrentLinkedQueue<JobKey> heard = new ConcurrentLinkedQueue<>();

    @Test
    void cancelsAreKnownFromTheBeginningAndAsTheyCome() {
        var kafka = InVmKafka.shared().createTopics(Topics.JOBS_CONTROL + ":2");
        cancel(kafka, key("before"));

        try (var cancelled = new CancelledJobs(cluster(kafka), 100, heard::add)) {
            cancelled.start();
            assertThat(cancelled.contains(key("before"))).isTrue();

            unreadable(kafka);
            cancel(kafka, key("after"), key("after"));
            await().until(() -> cancelled.contains(key("after")));

            cancel(kafka, key("last"));
            await().until(() -> heard.contains(key("last")));
            assertThat(heard).containsOnlyOnce(key("before"), key("after"));
            assertThat(cancelled.contains(new JobKey("other", "before"))).isFalse();
        }
    }

    @Test
    void theOldestCancelsAreForgottenFirst() {
        var kafka = InVmKafka.shared().createTopics(Topics.JOBS_CONTROL + ":2");
        try (var cancelled = new CancelledJobs(cluster(kafka), 3, heard::add)) {
            cancelled.start();

            JobKey[] keys =
                    IntStream.range(0, 10).mapToObj(i -> key("many-" + i)).toArray(JobKey[]::new);
            for (JobKey key : keys) {
                cancel(kafka, key);
            }
            await().until(() -> heard.containsAll(List.of(keys)));

            assertThat(List.of(keys)).filteredOn(cancelled::contains).hasSize(3);
        }
    }

    @Test
    void aTopicThatIsNotThereYetIsAwaited() {
        try (var kafka = InVmKafka.started();
                var cancelled = new CancelledJobs(cluster(kafka), 100, heard::add)) {
            cancelled.start();

            kafka.createTopics(Topics.JOBS_CONTROL);
            cancel(kafka, key("late"));

            await().until(() -> heard.contains(key("late")));
        }
    }

    private static Cluster cluster(InVmKafka kafka) {
        return Cluster.of(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "group.id", "a-group-it-must-not-join",
                        "group.protocol", "consumer"));
    }

    private static JobKey key(String id) {
        return new JobKey("acme", id);
    }

    private static void cancel(InVmKafka kafka, JobKey... keys) {
        for (JobKey key : keys) {
            write(kafka, Wire.control(new JobControl(key, Instant.EPOCH)));
        }
    }

    private static void unreadable(InVmKafka kafka) {
        write(kafka, new WireRecord("k", Map.of(), new byte[] {'{'}));
    }

    private static void write(InVmKafka kafka, WireRecord record) {
        try (var writer = new LogWriter(cluster(kafka), LogWriter.Limits.patient())) {
            writer.sendAll(List.of(new Outgoing(Topics.JOBS_CONTROL, record)));
        }
    }
}
