package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

@Timeout(60)
class PartitionWorkQueueIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private final List<TestingWork> works = new ArrayList<>();
    private final List<WorkQueue> queues = new ArrayList<>();

    @AfterEach
    void closeTheQueues() {
        works.forEach(TestingWork::releaseAll);
        queues.forEach(WorkQueue::close);
    }

    @Test
    void oneSlowRecordDoesNotHoldBackFiveHundredFastOnesOnItsPartition() {
        KAFKA.createTopics("work.slow.v1");
        send("work.slow.v1", 0, Stream.concat(Stream.of("slow"), keys("fast", 500)));
        var work = work().holding("slow");

        start(work, WorkLimits.of(4, PATIENT), "work.slow.v1");
        work.awaitDone(500);

        assertThat(work.done()).doesNotContain("slow").doesNotHaveDuplicates();
        assertThat(committed("work.slow.v1", 0).offset()).isZero();

        work.release("slow");
        work.awaitDone(501);
        await().untilAsserted(
                        () -> assertThat(committed("work.slow.v1", 0).offset()).isEqualTo(501));
    }

    @Test
    void aRestartRepeatsOnlyWhatWasNotDoneAlthoughItIsOlder() {
        KAFKA.createTopics("work.restart.v1");
        send("work.restart.v1", 0, Stream.concat(Stream.of("slow"), keys("fast", 100)));
        var before = work().holding("slow");
        var queue = start(before, WorkLimits.of(4, IMPATIENT), "work.restart.v1");
        before.awaitDone(100);

        queue.close();
        var after = work();
        start(after, WorkLimits.of(4, PATIENT), "work.restart.v1");
        send("work.restart.v1", 0, Stream.of("last"));
        after.awaitDone(2);

        assertThat(after.begun()).containsExactlyInAnyOrder("slow", "last");
    }

    @Test
    void aMemberWithoutAPartitionReadsToo() {
        KAFKA.createTopics("work.idle.v1");
        var limits = WorkLimits.of(1, PATIENT);

        var first = start(work(), limits, "work.idle.v1");
        var members =
                List.of(
                        first,
                        start(work(), limits, "work.idle.v1"),
                        start(work(), limits, "work.idle.v1"),
                        start(work(), limits, "work.idle.v1"));

        await().atMost(PATIENT)
                .untilAsserted(() -> assertThat(members).allMatch(WorkQueue::isReading));
    }

    @Test
    void aRecordThatFailsComesAgainWhileItsNeighboursGoOn() {
        KAFKA.createTopics("work.fails.v1");
        send("work.fails.v1", 0, Stream.concat(Stream.of("ill"), keys("well", 20)));
        var work = work().failing("ill", 3);

        start(work, WorkLimits.of(2, PATIENT), "work.fails.v1");
        work.awaitDone(21);

        assertThat(work.begun().stream().filter("ill"::equals)).hasSize(4);
        assertThat(work.done()).doesNotHaveDuplicates().endsWith("ill");
    }

    @Test
    void aRecordThatEndsInAnErrorIsNotLost() {
        KAFKA.createTopics("work.errs.v1");
        send("work.errs.v1", 0, keys("k", 3));
        var work = work();
        var errors = new Semaphore(1);

        start(
                w -> {
                    if (w.record().key().equals("k-0") && errors.tryAcquire()) {
                        throw new StackOverflowError("nested too deep");
                    }
                    work.handle(w);
                },
                WorkLimits.of(1, PATIENT),
                "work.errs.v1");
        work.awaitDone(3);

        assertThat(work.done()).containsExactlyInAnyOrder("k-0", "k-1", "k-2");
    }

    @Test
    void interactiveWorkOvertakesABacklogOfBatchWork() {
        KAFKA.createTopics("work.lanes.interactive.v1", "work.lanes.batch.v1");
        send("work.lanes.batch.v1", 0, keys("batch", 1_000));
        var permits = new Semaphore(0);
        var work = work().stepping("work.lanes.batch.v1", permits);
        start(work, WorkLimits.of(2, PATIENT), "work.lanes.interactive.v1", "work.lanes.batch.v1");
        work.awaitBegun(2);

        send("work.lanes.interactive.v1", 0, Stream.of("urgent-0", "urgent-1", "urgent-2"));
        while (!work.done().containsAll(List.of("urgent-0", "urgent-1", "urgent-2"))) {
            int begun = work.begun().size();
            permits.release();
            work.awaitBegun(begun + 1);
        }
        permits.release(1_000);

        assertThat(work.begun().indexOf("urgent-2")).isLessThan(500);
        work.awaitDone(1_003);
    }

    @Test
    void noMoreRecordsRunThanThereAreSlots() {
        KAFKA.createTopics("work.slots.v1:3");
        for (int partition = 0; partition < 3; partition++) {
            send("work.slots.v1", partition, keys("p" + partition, 20));
        }
        var permits = new Semaphore(0);
        var work = work().stepping("work.slots.v1", permits);
        var queue = start(work, WorkLimits.of(3, PATIENT), "work.slots.v1");

        work.awaitBegun(3);
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(2))
                .until(() -> queue.inFlight() == 3 && work.begun().size() == 3);
        permits.release(60);
        work.awaitDone(60);

        assertThat(work.runningMax()).isEqualTo(3);
        await().until(() -> queue.inFlight() == 0);
    }

    @Test
    @Timeout(10)
    void aBacklogOfShortWorkKeepsEvenOneSlotBusy() {
        KAFKA.createTopics("work.short.v1");
        send("work.short.v1", 0, keys("k", 2_000));
        var work = work();

        start(work, WorkLimits.of(1, PATIENT), "work.short.v1");

        work.awaitDone(2_000);
    }

    @Test
    void closingWaitsForWhatIsInFlightAndTakesNothingNew() throws Exception {
        KAFKA.createTopics("work.closing.v1");
        send("work.closing.v1", 0, keys("k", 20));
        var work = work().holding("k-0");
        var queue = start(work, WorkLimits.of(1, PATIENT), "work.closing.v1");
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
    @Timeout(20)
    void closingLeavesAfterItsGraceWhatDoesNotEnd() {
        KAFKA.createTopics("work.stuck.v1");
        send("work.stuck.v1", 0, Stream.of("stuck", "done"));
        var work = work().holding("stuck");
        var queue = start(work, WorkLimits.of(2, Duration.ofSeconds(3)), "work.stuck.v1");
        work.awaitDone(1);
        long start = System.nanoTime();

        queue.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(3), Duration.ofMillis(5_900));
        assertThat(committed("work.stuck.v1", 0).offset()).isZero();
        assertThat(committed("work.stuck.v1", 0).metadata()).isNotEmpty();
    }

    @Test
    void closingDoesNotWaitForWhatOnlyFails() {
        KAFKA.createTopics("work.failing.v1");
        send("work.failing.v1", 0, keys("k", 3));
        var work = work().failing("k-0", Integer.MAX_VALUE);
        var queue = start(work, WorkLimits.of(2, Duration.ofSeconds(50)), "work.failing.v1");
        work.awaitDone(2);

        queue.close();

        assertThat(committed("work.failing.v1", 0).offset()).isZero();
        var after = work();
        start(after, WorkLimits.of(2, PATIENT), "work.failing.v1");
        after.awaitDone(1);
        assertThat(after.begun()).containsExactly("k-0");
    }

    @Test
    void aMemberThatJoinsWaitsForWhatIsInFlightAndRepeatsNothing() {
        KAFKA.createTopics("work.joins.v1:2");
        sendToBoth("work.joins.v1", "held-0", "held-1");
        sendToBoth("work.joins.v1", keys("early", 100).toArray(String[]::new));
        var first = work().holding("held-0", "held-1");
        start(first, WorkLimits.of(4, PATIENT), "work.joins.v1");
        first.awaitDone(100);

        var second = work();
        start(second, WorkLimits.of(4, PATIENT), "work.joins.v1");
        awaitMembers("work.joins.v1", 2);
        first.releaseAll();
        awaitEachReads("work.joins.v1", first, second);
        int finished = first.done().size() + second.done().size();
        sendToBoth("work.joins.v1", keys("late", 50).toArray(String[]::new));
        await().until(() -> first.done().size() + second.done().size() == finished + 50);

        assertThat(Stream.concat(first.begun().stream(), second.begun().stream()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aMemberThatJoinsRepeatsOnlyWhatTheGraceWasTooShortFor() {
        KAFKA.createTopics("work.moves.v1:2");
        sendToBoth("work.moves.v1", "held-0", "held-1");
        sendToBoth("work.moves.v1", keys("early", 100).toArray(String[]::new));
        var first = work().holding("held-0", "held-1");
        start(first, WorkLimits.of(4, IMPATIENT), "work.moves.v1");
        first.awaitDone(100);

        var second = work();
        start(second, WorkLimits.of(4, IMPATIENT), "work.moves.v1");
        second.awaitDone(1);
        first.releaseAll();
        awaitEachReads("work.moves.v1", first, second);

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
            var work = work().holding("slow");
            var settings = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
            try (var queue =
                            new PartitionWorkQueue(
                                    settings,
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
        var work = work().holding("k-0");

        start(work, new WorkLimits(4, 20, PATIENT), "work.gaps.v1");
        work.awaitDone(5);
        work.release("k-0");
        work.awaitDone(60);

        assertThat(work.begun()).doesNotHaveDuplicates();
        await().untilAsserted(() ->
                assertThat(committed("work.gaps.v1", 0).offset()).isGreaterThanOrEqualTo(119));
    }

    private TestingWork work() {
        var work = new TestingWork();
        works.add(work);
        return work;
    }

    /** The group is called after the first topic. */
    private WorkQueue start(WorkHandler handler, WorkLimits limits, String... topics) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", KAFKA.bootstrapServers());
        var queue = new PartitionWorkQueue(kafka, topics[0], List.of(topics), limits);
        queues.add(queue);
        queue.start(handler);
        return queue;
    }

    private static Stream<String> keys(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i);
    }

    private static void send(String topic, int partition, Stream<String> keys) {
        try (var topics = new TestingTopics(KAFKA.bootstrapServers())) {
            topics.sendAll(
                    keys.map(key -> Outgoing.of(topic, key, Map.of(), key).onPartition(partition))
                            .toList());
        }
    }

    /** Alternates between partitions 0 and 1. */
    private static void sendToBoth(String topic, String... keys) {
        for (int partition = 0; partition < 2; partition++) {
            int mine = partition;
            send(
                    topic,
                    mine,
                    IntStream.range(0, keys.length)
                            .filter(i -> i % 2 == mine)
                            .mapToObj(i -> keys[i]));
        }
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

    private static void awaitMembers(String group, int count) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            await().atMost(PATIENT)
                    .until(() ->
                            admin
                                    .describeConsumerGroups(List.of(group))
                                    .all()
                                    .get()
                                    .values()
                                    .stream()
                                    .allMatch(g -> g.members().size() == count));
        }
    }

    /** Sends one record after another to both partitions until each member has got some. */
    private static void awaitEachReads(String topic, TestingWork first, TestingWork second) {
        for (int round = 0; ; round++) {
            String[] keys = {"probe-%d-0".formatted(round), "probe-%d-1".formatted(round)};
            sendToBoth(topic, keys);
            await().atMost(PATIENT)
                    .until(() ->
                            Stream.of(keys)
                                    .allMatch(key ->
                                            first.doneTimes(key) + second.doneTimes(key) == 1));
            if (Stream.of(keys).anyMatch(first.done()::contains)
                    && Stream.of(keys).anyMatch(second.done()::contains)) {
                return;
            }
        }
    }
}
