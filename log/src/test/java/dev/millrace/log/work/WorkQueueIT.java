package dev.millrace.log.work;

import static dev.millrace.log.work.TestingQueues.PATIENT;
import static dev.millrace.log.work.TestingQueues.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.InVmKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler may rely on, whatever the engine. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@ValueSource(strings = {"partitions", "share"})
class WorkQueueIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    @SuppressWarnings("NullAway.Init")
    @Parameter
    String engine;

    private TestingQueues queues;

    @BeforeEach
    void connect() {
        queues = new TestingQueues(engine, KAFKA);
    }

    @AfterEach
    void closeTheQueues() {
        queues.close();
    }

    @Test
    void oneSlowRecordDoesNotHoldBackFiveHundredFastOnesOnItsPartition() {
        var topic = topic("slow", 1);
        queues.send(topic, 0, Stream.concat(Stream.of("slow"), keys("fast", 500)));
        var work = queues.work().holding("slow");

        queues.start(work, WorkLimits.of(4, PATIENT), topic);
        work.awaitDone(500);
        assertThat(work.done()).doesNotContain("slow").doesNotHaveDuplicates();
        work.release("slow");
        work.awaitDone(501);

        assertThat(work.begun()).doesNotHaveDuplicates();
    }

    @Test
    void aRestartRepeatsOnlyWhatWasNotDoneAlthoughItIsOlder() {
        var topic = topic("restart", 1);
        queues.send(topic, 0, Stream.concat(Stream.of("slow"), keys("fast", 100)));
        var before = queues.work().holding("slow");
        var queue = queues.start(before, WorkLimits.of(4, IMPATIENT), topic);
        before.awaitDone(100);

        queue.close();
        var after = queues.work();
        queues.start(after, WorkLimits.of(4, PATIENT), topic);
        queues.send(topic, 0, Stream.of("last"));
        after.awaitDone(2);

        assertThat(after.begun()).containsExactlyInAnyOrder("slow", "last");
    }

    @Test
    void whatWasWrittenBeforeTheFirstMemberJoinedIsRead() {
        var topic = topic("early", 3);
        for (int partition = 0; partition < 3; partition++) {
            queues.send(topic, partition, keys("p" + partition, 10));
        }
        var work = queues.work();

        queues.start(work, WorkLimits.of(3, PATIENT), topic);
        work.awaitDone(30);

        assertThat(work.begun()).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void whatIsWrittenToPartitionsThatATopicGainsIsReadFromTheFirstRecordOn() throws Exception {
        var topic = topic("grows", 1);
        queues.send(topic, 0, Stream.of("before"));
        var work = queues.work();
        queues.start(work, WorkLimits.of(2, PATIENT), topic);
        work.awaitDone(1);

        try (var admin = Admin.create(queues.settings())) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
        }
        queues.send(topic, 1, keys("one", 5));
        queues.send(topic, 2, keys("two", 5));
        work.awaitDone(11);

        assertThat(work.begun()).hasSize(11).doesNotHaveDuplicates();
    }

    @Test
    void moreMembersThanPartitionsAreAllMembers() {
        var topic = topic("members", 1);
        var limits = WorkLimits.of(1, PATIENT);

        var members =
                Stream.generate(() -> queues.start(queues.work(), limits, topic)).limit(4).toList();

        await().atMost(PATIENT)
                .untilAsserted(() -> assertThat(members).allMatch(WorkQueue::isReading));
    }

    @Test
    void aRecordThatFailsComesAgainWhileItsNeighboursGoOn() {
        var topic = topic("fails", 1);
        queues.send(topic, 0, Stream.concat(Stream.of("ill"), keys("well", 20)));
        var work = queues.work().failing("ill", Integer.MAX_VALUE);

        queues.start(work, WorkLimits.of(2, PATIENT), topic);
        work.awaitDone(20);
        assertThat(work.done()).doesNotContain("ill");
        work.heal("ill");
        work.awaitDone(21);

        assertThat(work.begun().stream().filter("ill"::equals)).hasSizeGreaterThan(1);
        assertThat(work.done()).doesNotHaveDuplicates().endsWith("ill");
    }

    @Test
    void aRecordThatEndsInAnErrorIsNotLost() {
        var topic = topic("errs", 1);
        queues.send(topic, 0, keys("k", 3));
        var work = queues.work();
        var errors = new Semaphore(1);

        queues.start(
                w -> {
                    if (w.record().key().equals("k-0") && errors.tryAcquire()) {
                        throw new StackOverflowError("nested too deep");
                    }
                    work.handle(w);
                },
                WorkLimits.of(1, PATIENT),
                topic);
        work.awaitDone(3);

        assertThat(work.done()).containsExactlyInAnyOrder("k-0", "k-1", "k-2");
    }

    @Test
    void interactiveWorkOvertakesABacklogOfBatchWork() {
        var interactive = topic("lanes.interactive", 1);
        var batch = topic("lanes.batch", 1);
        queues.send(batch, 0, keys("batch", 1_000));
        var permits = new Semaphore(0);
        var work = queues.work().stepping(batch, permits);
        queues.start(work, WorkLimits.of(4, PATIENT), interactive, batch);
        work.awaitBegun(3);

        queues.send(interactive, 0, Stream.of("urgent-0", "urgent-1", "urgent-2"));
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
    void reservedSlotsWaitForUrgentWorkHoweverSlowTheRestIs() {
        var interactive = topic("kept.interactive", 1);
        var batch = topic("kept.batch", 1);
        queues.send(batch, 0, keys("batch", 20));
        var work = queues.work().holding(keys("batch", 20).toArray(String[]::new));
        queues.start(
                work, WorkLimits.of(4, Duration.ofMillis(300)).reserving(1), interactive, batch);
        work.awaitBegun(3);

        queues.send(interactive, 0, keys("urgent", 10));
        work.awaitDone(10);

        assertThat(work.begun()).hasSize(13);
        assertThat(work.done()).allMatch(key -> key.startsWith("urgent"));
    }

    @Test
    void noMoreRecordsRunThanThereAreSlots() {
        var topic = topic("slots", 3);
        for (int partition = 0; partition < 3; partition++) {
            queues.send(topic, partition, keys("p" + partition, 20));
        }
        var permits = new Semaphore(0);
        var work = queues.work().stepping(topic, permits);
        var queue = queues.start(work, WorkLimits.of(3, PATIENT), topic);

        work.awaitBegun(3);
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(2))
                .until(() -> queue.inFlight() == 3 && work.begun().size() == 3);
        permits.release(60);
        work.awaitDone(60);

        assertThat(work.runningMax()).isEqualTo(3);
        await().atMost(PATIENT).until(() -> queue.inFlight() == 0);
    }

    @Test
    void closingWaitsForWhatIsInFlightAndHandsBackTheRest() throws Exception {
        var topic = topic("closing", 1);
        queues.send(topic, 0, keys("k", 20));
        var work = queues.work().holding("k-0");
        var queue = queues.start(work, WorkLimits.of(1, PATIENT), topic);
        work.awaitBegun(1);

        var closed = CompletableFuture.runAsync(queue::close);
        await().during(IMPATIENT).atMost(PATIENT).until(() -> !closed.isDone());
        work.release("k-0");
        closed.get(10, TimeUnit.SECONDS);

        assertThat(work.begun()).containsExactly("k-0");
        assertThat(queue.isReading()).isFalse();
        var after = queues.work();
        queues.start(after, WorkLimits.of(1, PATIENT), topic);
        after.awaitDone(19);
        assertThat(after.begun()).hasSize(19).doesNotContain("k-0");
    }

    @Test
    @Timeout(60)
    void closingLeavesAfterItsGraceWhatDoesNotEnd() {
        var topic = topic("stuck", 1);
        queues.send(topic, 0, Stream.of("stuck", "done"));
        var work = queues.work().holding("stuck");
        var queue = queues.start(work, WorkLimits.of(2, Duration.ofSeconds(1)), topic);
        work.awaitBegun(2);
        work.awaitDone(1);
        long start = System.nanoTime();

        queue.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofMillis(5_900));
        var after = queues.work();
        queues.start(after, WorkLimits.of(2, PATIENT), topic);
        after.awaitDone(1);
        assertThat(after.begun()).containsExactly("stuck");
    }

    @Test
    void closingDoesNotWaitForWhatOnlyFails() {
        var topic = topic("failing", 1);
        queues.send(topic, 0, keys("k", 3));
        var work = queues.work().failing("k-0", Integer.MAX_VALUE);
        var queue = queues.start(work, WorkLimits.of(2, Duration.ofSeconds(50)), topic);
        work.awaitDone(2);

        queue.close();

        var after = queues.work();
        queues.start(after, WorkLimits.of(2, PATIENT), topic);
        after.awaitDone(1);
        assertThat(after.begun()).containsExactly("k-0");
    }

    @Test
    void aMemberThatJoinsRepeatsNothingThatIsInFlight() {
        var topic = topic("joins", 2);
        queues.sendToBoth(topic, "held-0", "held-1");
        queues.sendToBoth(topic, keys("early", 100).toArray(String[]::new));
        var first = queues.work().holding("held-0", "held-1");
        // Both may end up with the slots of one partition, which must have one left.
        queues.start(first, WorkLimits.of(6, PATIENT), topic);
        first.awaitDone(100);

        var second = queues.work();
        queues.start(second, WorkLimits.of(6, PATIENT), topic);
        queues.awaitMembers(topic, 2, 6);
        first.releaseAll();
        queues.awaitEachReads(topic, first, second);
        int finished = first.done().size() + second.done().size();
        queues.sendToBoth(topic, keys("late", 50).toArray(String[]::new));
        await().atMost(PATIENT)
                .until(() -> first.done().size() + second.done().size() == finished + 50);

        assertThat(Stream.concat(first.begun().stream(), second.begun().stream()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aMemberThatLeavesRepeatsNothingThatIsInFlightElsewhere() {
        var topic = topic("leaves", 2);
        var first = queues.work().holding("held");
        var second = queues.work();
        queues.start(first, WorkLimits.of(4, PATIENT), topic);
        var leaving = queues.start(second, WorkLimits.of(4, PATIENT), topic);
        queues.awaitMembers(topic, 2, 4);
        queues.awaitEachReads(topic, first, second);
        second.holding("held");
        queues.sendToBoth(topic, "held");
        await().atMost(PATIENT)
                .until(() -> first.begun().contains("held") || second.begun().contains("held"));
        second.release("held");

        leaving.close();
        queues.sendToBoth(topic, "later-0", "later-1");
        await().atMost(PATIENT)
                .until(() -> first.done().containsAll(List.of("later-0", "later-1")));

        assertThat(Stream.concat(first.begun().stream(), second.begun().stream()))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatAKilledProcessHeldIsHandledElsewhere() {
        var topic = topic("killed", 1);
        queues.send(topic, 0, Stream.of("held"));
        var held = HoldWork.holding("held", KAFKA.bootstrapServers(), engine, topic);
        var work = queues.work();
        var queue = queues.start(work, WorkLimits.of(2, PATIENT), topic);
        await().atMost(PATIENT).until(queue::isReading);
        assertThat(work.begun()).isEmpty();

        held.destroyForcibly();
        work.awaitDone(1);

        assertThat(work.begun()).containsExactly("held");
    }

    @Test
    void aBrokerThatWasAwayIsReadAgainAndNothingIsLost() {
        try (var kafka = InVmKafka.started("work.away.v1");
                var away = new TestingQueues(engine, kafka)) {
            var work = away.work().holding("slow");
            away.start(work, WorkLimits.of(4, PATIENT), "work.away.v1");
            away.send("work.away.v1", 0, Stream.concat(Stream.of("slow"), keys("early", 20)));
            work.awaitDone(20);

            kafka.stopBroker();
            work.release("slow");
            await().atMost(PATIENT).until(() -> work.done().contains("slow"));
            kafka.startBroker();
            away.send("work.away.v1", 0, keys("late", 20));
            await().atMost(PATIENT).until(() -> work.done().containsAll(keys("late", 20).toList()));

            assertThat(work.done()).containsAll(keys("early", 20).toList());
        }
    }

    /** Named after the engine too: both read what was written first. */
    private String topic(String name, int partitions) {
        var topic = "work.%s.%s.v1".formatted(name, engine);
        KAFKA.createTopics(topic + ":" + partitions);
        return topic;
    }
}
