package dev.millrace.log.work;

import static dev.millrace.log.work.TestingQueues.PATIENT;
import static dev.millrace.log.work.TestingQueues.keys;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Position;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ShareWorkQueueIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Duration AT_ONCE = Duration.ZERO;

    private final TestingQueues queues = new TestingQueues("share", KAFKA);

    @AfterEach
    void closeTheQueues() {
        queues.close();
    }

    @Test
    void theThirdDeliveryIsWrittenAnewAndIsStillTheSameRecord() {
        KAFKA.createTopics("work.often.v1");
        try (var topics = new TestingTopics(KAFKA.bootstrapServers(), "work.often.v1")) {
            topics.send(
                    "work.often.v1",
                    "often",
                    Map.of("millrace-order", "{}"),
                    "body".getBytes(UTF_8));
            for (int delivery = 1; delivery <= 2; delivery++) {
                var held = queues.work().holding("often");
                var queue = queues.start(held, WorkLimits.of(1, AT_ONCE), "work.often.v1");
                held.awaitBegun(1);
                queue.close();
            }

            var works = new ConcurrentLinkedQueue<Work>();
            var last = queues.start(works::add, WorkLimits.of(1, PATIENT), "work.often.v1");
            await().atMost(PATIENT).until(() -> !works.isEmpty());
            last.close();

            var work = works.element();
            assertThat(work.position()).isEqualTo(new Position("work.often.v1", 0, 0));
            assertThat(work.record().key()).isEqualTo("often");
            assertThat(work.record().headers()).containsEntry("millrace-order", "{}");
            topics.awaitUntil(all -> all.size() == 2);
            assertThat(lag("work.often.v1")).isZero();
        }
    }

    @Test
    void whatAKilledProcessHeldComesBackWithinSeconds() {
        KAFKA.createTopics("work.soon.v1");
        var work = queues.work();
        queues.send("work.soon.v1", 0, Stream.of("held"));
        var held = HoldWork.holding("held", KAFKA.bootstrapServers(), "share", "work.soon.v1");
        var queue = queues.start(work, WorkLimits.of(1, PATIENT), "work.soon.v1");
        await().atMost(PATIENT).until(queue::isReading);

        held.destroyForcibly();
        long killed = System.nanoTime();
        work.awaitDone(1);

        var silent = Duration.ofNanos(System.nanoTime() - killed);
        System.out.println("redelivered " + silent.toMillis() + " ms after the kill");
        assertThat(silent).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aRecordIsTheirsWhoHandleItLongerThanItsLockLasts() {
        try (var kafka = broker("work.long.v1", "group.share.record.lock.duration.ms", "2000");
                var members = new TestingQueues("share", kafka)) {
            var work = members.work().holding("long");
            members.start(work, WorkLimits.of(2, PATIENT), "work.long.v1");
            members.start(work, WorkLimits.of(2, PATIENT), "work.long.v1");
            members.awaitMembers("work.long.v1", 2, 2);

            members.send("work.long.v1", 0, Stream.of("long"));
            work.awaitBegun(1);
            await().during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(7))
                    .until(() -> work.begun().size() == 1);
            work.release("long");
            members.send("work.long.v1", 0, Stream.of("next"));
            work.awaitDone(2);

            assertThat(work.begun()).containsExactly("long", "next");
        }
    }

    @Test
    void aBrokerThatWouldLoseWorkIsRefused() {
        try (var kafka = broker("work.few.v1", "group.share.delivery.count.limit", "3");
                var members = new TestingQueues("share", kafka)) {
            assertThatThrownBy(() ->
                            members.start(members.work(), WorkLimits.of(1, PATIENT), "work.few.v1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("group.share.delivery.count.limit must be at least 5");
        }
    }

    @Test
    void withoutShareGroupsOnTheBrokerAPoolIsReadByPartitions() throws Exception {
        try (var kafka = InVmKafka.started("work.without.v1");
                var members = new TestingQueues("share", kafka)) {
            try (var admin = Admin.create(members.settings())) {
                var off = new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
                admin.updateFeatures(Map.of("share.version", off), new UpdateFeaturesOptions())
                        .all()
                        .get();
            }
            var work = members.work();

            var queue = members.start(work, WorkLimits.of(2, PATIENT), "work.without.v1");
            members.send("work.without.v1", 0, keys("k", 5));
            work.awaitDone(5);

            assertThat(queue).isInstanceOf(PartitionWorkQueue.class);
        }
    }

    @Test
    void moreSlotsThanAProcessCanCarryAreRefused() {
        KAFKA.createTopics("work.wide.v1");

        assertThatThrownBy(() ->
                        queues.start(queues.work(), WorkLimits.of(65, PATIENT), "work.wide.v1"))
                .hasMessage("slots must be 1 to 64 with the engine share, was 65");
    }

    private static InVmKafka broker(String topics, String setting, String value) {
        var kafka = new InVmKafka();
        kafka.init(
                Map.of(
                        "topics",
                        topics,
                        "broker.group.share.min.record.lock.duration.ms",
                        "1000",
                        "broker." + setting,
                        value));
        kafka.start();
        return kafka;
    }

    private static long lag(String group) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            var spec = new ListShareGroupOffsetsSpec();
            return admin
                    .listShareGroupOffsets(Map.of(group + "-share", spec))
                    .partitionsToOffsetInfo(group + "-share")
                    .get()
                    .values()
                    .stream()
                    .mapToLong(partition -> partition.lag().orElse(0L))
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException("no lag of " + group, e);
        }
    }
}
