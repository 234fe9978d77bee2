package dev.millrace.log.work;

import static dev.millrace.log.work.TestingQueues.PATIENT;
import static dev.millrace.log.work.TestingQueues.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.InVmKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What docs/adr/0004-two-engines.md says in numbers; the jobs wait and cost nothing. */
@EnabledIfSystemProperty(
        named = "soak",
        matches = ".*",
        disabledReason = "a measurement: ./millrace test --soak takes it")
@Timeout(120)
class EngineThroughputIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Duration SLOW = Duration.ofMillis(250);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void sixWorkersOnThreePartitionsDoAlmostTwiceWhatThreeDo() {
        double three = jobsPerSecond("share", 3, 1, SLOW, 120);
        double six = jobsPerSecond("share", 6, 1, SLOW, 120);
        double threeOnPartitions = jobsPerSecond("partitions", 3, 1, SLOW, 120);
        double sixOnPartitions = jobsPerSecond("partitions", 6, 1, SLOW, 120);

        System.out.printf(
                "3 partitions, 250 ms a job, one slot a worker: share %.1f/s with 3 workers, %.1f/s with 6: ratio"
                        + " %.2f; partitions %.1f/s and %.1f/s: ratio %.2f%n",
                three,
                six,
                six / three,
                threeOnPartitions,
                sixOnPartitions,
                sixOnPartitions / threeOnPartitions);
        assertThat(six / three).isGreaterThan(1.5);
    }

    @Test
    void aProcessKeepsSixtyFourSlotsBusy() {
        double share = jobsPerSecond("share", 1, 64, SHORT, 3_000);
        double partitions = jobsPerSecond("partitions", 1, 64, SHORT, 3_000);

        System.out.printf(
                "3 partitions, 50 ms a job, one process, 64 slots (at most %d/s): share %.0f/s, partitions"
                        + " %.0f/s%n",
                64_000 / SHORT.toMillis(), share, partitions);
        assertThat(share).isGreaterThan(200);
    }

    private static double jobsPerSecond(
            String engine, int workers, int slots, Duration latency, int jobs) {
        var topic = "work.scale.%s.%d-%d.v1".formatted(engine, workers, slots);
        KAFKA.createTopics(topic + ":3");
        try (var members = new TestingQueues(engine, KAFKA)) {
            var work = members.work().taking(latency);
            List<WorkQueue> started = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                started.add(members.start(work, WorkLimits.of(slots, PATIENT), topic));
            }
            members.awaitMembers(topic, workers, slots);
            await().atMost(PATIENT).until(() -> started.stream().allMatch(WorkQueue::isReading));
            awaitBalance(members, engine, topic, workers * slots / 3);
            send(members, topic, jobs / 10);
            work.awaitDone(jobs / 10);
            long begin = System.nanoTime();
            send(members, topic, jobs);
            work.awaitDone(jobs / 10 + jobs);
            return jobs / (Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0);
        }
    }

    /** Until each partition has got its members: they join one by one. */
    private static void awaitBalance(
            TestingQueues members, String engine, String topic, int membersMin) {
        try (var admin = Admin.create(members.settings())) {
            await().atMost(PATIENT)
                    .until(() ->
                            engine.equals("partitions")
                                    || IntStream.range(0, 3)
                                            .allMatch(p -> readers(admin, topic, p) >= membersMin));
        }
    }

    private static long readers(Admin admin, String topic, int partition) {
        var group = topic + "-share";
        try {
            return admin.describeShareGroups(List.of(group)).all().get().values().stream()
                    .flatMap(described -> described.members().stream())
                    .filter(member ->
                            member.assignment()
                                    .topicPartitions()
                                    .contains(new TopicPartition(topic, partition)))
                    .count();
        } catch (Exception e) {
            throw new IllegalStateException("no description of " + group, e);
        }
    }

    private static void send(TestingQueues members, String topic, int jobs) {
        for (int partition = 0; partition < 3; partition++) {
            members.send(topic, partition, keys("p" + partition, jobs / 3));
        }
    }
}
