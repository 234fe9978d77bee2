package dev.millrace.log.work;

import static dev.millrace.log.work.TestingQueues.PATIENT;
import static dev.millrace.log.work.TestingQueues.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.log.cluster.Cluster;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class PartitionWorkQueueIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private final TestingQueues queues = new TestingQueues("partitions", KAFKA);

    @AfterEach
    void closeTheQueues() {
        queues.close();
    }

    @Test
    void oneSlowRecordDoesNotHoldBackFiveHundredFastOnesOnItsPartition() {
        KAFKA.createTopics("work.slow.v1");
        queues.send("work.slow.v1", 0, Stream.concat(Stream.of("slow"), keys("fast", 500)));
        var work = queues.work().holding("slow");

        queues.start(work, WorkLimits.of(4, PATIENT), "work.slow.v1");
        work.awaitDone(500);

        assertThat(work.done()).doesNotContain("slow").doesNotHaveDuplicates();
        assertThat(committed("work.slow.v1", 0).offset()).isZero();

        work.release("slow");
        work.awaitDone(501);
        await().atMost(PATIENT)
                .untilAsserted(
                        () -> assertThat(committed("work.slow.v1", 0).offset()).isEqualTo(501));
    }

    @Test
    @Timeout(10)
    @EnabledIfSystemProperty(
            named = "soak",
            matches = ".*",
            disabledReason = "a measure of time: ./millrace test --soak takes it")
    void aBacklogOfShortWorkKeepsEvenOneSlotBusy() {
        KAFKA.createTopics("work.short.v1");
        queues.send("work.short.v1", 0, keys("k", 2_000));
        var work = queues.work();

        queues.start(work, WorkLimits.of(1, PATIENT), "work.short.v1");

        work.awaitDone(2_000);
    }

    @Test
    void closingWaitsForWhatIsInFlightAndTakesNothingNew() throws Exception {
        KAFKA.createTopics("work.closing.v1");
        queues.send("work.closing.v1", 0, keys("k", 20));
        var work = queues.work().holding("k-0");
        var queue = queues.start(work, WorkLimits.of(1, PATIENT), "work.closing.v1");
        work.awaitBegun(1);

        var closed = CompletableFuture.runAsync(queue::close);
        await().during(IMPATIENT).atMost(PATIENT).until(() -> !closed.isDone());
        work.release("k-0");
        closed.get(10, TimeUnit.SECONDS);

        assertThat(work.begun()).containsExactly("k-0");
        assertThat(committed("work.closing.v1", 0).offset()).isEqualTo(1);
        assertThat(queue.isReading()).isFalse();
    }

    @Test
    @Timeout(60)
    void closingLeavesAfterItsGraceWhatDoesNotEnd() {
        KAFKA.createTopics("work.stuck.v1");
        queues.send("work.stuck.v1", 0, Stream.of("stuck", "done"));
        var work = queues.work().holding("stuck");
        var queue = queues.start(work, WorkLimits.of(2, Duration.ofSeconds(1)), "work.stuck.v1");
        work.awaitDone(1);
        long start = System.nanoTime();

        queue.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofMillis(5_900));
        assertThat(committed("work.stuck.v1", 0).offset()).isZero();
        assertThat(committed("work.stuck.v1", 0).metadata()).isNotEmpty();
    }

    @Test
    void closingDoesNotWaitForWhatOnlyFails() {
        KAFKA.createTopics("work.failing.v1");
        queues.send("work.failing.v1", 0, keys("k", 3));
        var work = queues.work().failing("k-0", Integer.MAX_VALUE);
        var queue = queues.start(work, WorkLimits.of(2, Duration.ofSeconds(50)), "work.failing.v1");
        work.awaitDone(2);

        queue.close();

        assertThat(committed("work.failing.v1", 0).offset()).isZero();
        var after = queues.work();
        queues.start(after, WorkLimits.of(2, PATIENT), "work.failing.v1");
        after.awaitDone(1);
        assertThat(after.begun()).containsExactly("k-0");
    }

    @Test
    void aMemberThatJoinsRepeatsOnlyWhatTheGraceWasTooShortFor() {
        KAFKA.createTopics("work.moves.v1:2");
        queues.sendToBoth("work.moves.v1", "held-0", "held-1");
        queues.sendToBoth("work.moves.v1", keys("early", 100).toArray(String[]::new));
        var first = queues.work().holding("held-0", "held-1");
        queues.start(first, WorkLimits.of(4, IMPATIENT), "work.moves.v1");
        first.awaitDone(100);

        var second = queues.work();
        queues.start(second, WorkLimits.of(4, IMPATIENT), "work.moves.v1");
        second.awaitDone(1);
        assertThat(first.leftBehind()).hasSize(1).isSubsetOf(second.begun());
        first.releaseAll();
        queues.awaitEachReads("work.moves.v1", first, second);

        assertThat(second.begun().stream().filter(key -> !key.startsWith("probe")))
                .hasSize(1)
                .allMatch(key -> key.startsWith("held"));
        assertThat(first.begun().stream().filter(key -> !key.startsWith("probe")))
                .hasSize(102)
                .doesNotHaveDuplicates();
    }

    @Test
    void aBrokerThatWasAwayIsReadAgainAndNothingIsRepeated() {
        try (var kafka = InVmKafka.started("work.away.v1")) {
            var work = queues.work().holding("slow");
            var cluster = Cluster.of(Map.of("bootstrap.servers", kafka.bootstrapServers()));
            try (var queue =
                            new PartitionWorkQueue(
                                    cluster,
                                    "away",
                                    List.of("work.away.v1"),
                                    WorkLimits.of(4, PATIENT));
                    var topics = new TestingTopics(kafka.bootstrapServers())) {
                queue.start(work);
                keys("early", 20).forEach(key -> topics.send("work.away.v1", key, "v"));
                topics.send("work.away.v1", "slow", "v");
                work.awaitDone(20);

                kafka.stopBroker();
                work.release("slow");
                work.awaitDone(21);
                kafka.startBroker();
                keys("late", 20).forEach(key -> topics.send("work.away.v1", key, "v"));
                work.awaitDone(41);

                assertThat(work.begun()).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void gapsInTheOffsetsHoldNothing() {
        KAFKA.createTopics("work.gaps.v1");
        sendInTransactions("work.gaps.v1", 60);
        var work = queues.work().holding("k-0");

        queues.start(work, new WorkLimits(4, 20, 1_000_000, PATIENT), "work.gaps.v1");
        work.awaitDone(5);
        work.release("k-0");
        work.awaitDone(60);

        assertThat(work.begun()).doesNotHaveDuplicates();
        await().atMost(PATIENT)
                .untilAsserted(() ->
                        assertThat(committed("work.gaps.v1", 0).offset())
                                .isGreaterThanOrEqualTo(119));
    }

    private static void sendInTransactions(String topic, int count) {
        try (var producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                KAFKA.bootstrapServers(),
                                "transactional.id",
                                "with-gaps"),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.initTransactions();
            for (int i = 0; i < count; i++) {
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>(topic, "k-" + i, "v"));
                producer.commitTransaction();
            }
        }
    }

    private static OffsetAndMetadata committed(String group, int partition) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .getOrDefault(new TopicPartition(group, partition), new OffsetAndMetadata(0));
        } catch (Exception e) {
            throw new IllegalStateException("no offsets of " + group, e);
        }
    }
}
