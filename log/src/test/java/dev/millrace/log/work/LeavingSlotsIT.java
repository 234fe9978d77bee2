package dev.millrace.log.work;

import static dev.millrace.log.work.TestingQueues.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.log.cluster.Cluster;
import dev.millrace.testkit.InVmKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A record that a process gives up must not be handed to the other slots of that process one after
 * the other: each time counts as a delivery, and the broker archives silently what had too many.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class LeavingSlotsIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final int SLOTS = 12;

    /** With more the broker could archive the record before anybody else gets it. */
    private static final int FEW_SLOTS = 4;

    private final TestingQueues queues = new TestingQueues("share", KAFKA);

    @AfterEach
    void closeTheQueues() {
        queues.close();
    }

    @Test
    void whatALeavingProcessGivesUpIsDeliveredOnceMoreAndNotToItself() {
        KAFKA.createTopics("work.leaving.v1");
        var held = queues.work().holding("held");
        var queue = queues.start(held, WorkLimits.of(SLOTS, Duration.ZERO), "work.leaving.v1");
        queues.awaitMembers("work.leaving.v1", 1, SLOTS);
        queues.send("work.leaving.v1", 0, Stream.of("held"));
        held.awaitBegun(1);

        queue.close();

        assertThat(nextDelivery("work.leaving.v1")).isEqualTo(2);
    }

    /** Each slot that waited when the process died may be handed the record once, not more. */
    @Test
    void whatAKilledProcessHeldIsDeliveredAtMostOnceToEachOfItsSlots() {
        KAFKA.createTopics("work.killed.v1");
        var process =
                HoldWork.started(KAFKA.bootstrapServers(), "share", "work.killed.v1", FEW_SLOTS);
        queues.awaitMembers("work.killed.v1", 1, FEW_SLOTS);
        queues.send("work.killed.v1", 0, Stream.of("held"));
        HoldWork.awaitHeld(process, "held");

        process.destroyForcibly();

        assertThat(nextDelivery("work.killed.v1")).isBetween(2, FEW_SLOTS + 1);
    }

    /** What the broker counts when somebody else reads the group's next record. */
    private static int nextDelivery(String topic) {
        var count = new AtomicInteger();
        var cluster = Cluster.of(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
        try (KafkaShareConsumer<byte[], byte[]> successor =
                cluster.shareConsumer(
                        topic + "-share",
                        Map.of(
                                ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                                "implicit",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                1))) {
            successor.subscribe(List.of(topic));
            await().atMost(PATIENT)
                    .pollInSameThread()
                    .until(() -> {
                        for (var record : successor.poll(Duration.ofMillis(200))) {
                            count.set(record.deliveryCount().orElseThrow());
                        }
                        return count.get() > 0;
                    });
        }
        return count.get();
    }
}
