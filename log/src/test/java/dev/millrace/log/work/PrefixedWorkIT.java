package dev.millrace.log.work;

import static dev.millrace.log.work.TestingQueues.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Names;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a cluster that calls everything of ours something else. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class PrefixedWorkIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Map<String, Object> REACHED =
            Map.of("bootstrap.servers", KAFKA.bootstrapServers());
    private static final Cluster CLUSTER = new Cluster(REACHED, new Names("mill-7."));

    @ParameterizedTest
    @ValueSource(strings = {"partitions", "share"})
    void whoeverHandsARecordOnNeverLearnsWhatTheClusterCallsItsTopic(String engine)
            throws Exception {
        String topic = "work.prefixed-%s.v1".formatted(engine);
        KAFKA.createTopics("mill-7." + topic);
        try (var log = new LogWriter(CLUSTER, LogWriter.Limits.patient());
                var onCluster = new TestingTopics(KAFKA.bootstrapServers(), "mill-7." + topic)) {
            log.sendAll(List.of(new Outgoing(topic, new WireRecord("k", Map.of(), new byte[1]))));
            assertThat(onCluster.await(1)).hasSize(1);

            // Two that die over it; what a share group delivers a third time is written anew.
            for (int delivery = 1; delivery <= 2; delivery++) {
                var held = new TestingWork().holding("k");
                var queue = open(engine, topic, log, Duration.ZERO);
                queue.start(held);
                held.awaitBegun(1);
                queue.close();
                held.releaseAll();
            }
            var works = new ConcurrentLinkedQueue<Work>();
            try (var queue = open(engine, topic, log, PATIENT)) {
                queue.start(works::add);
                await().atMost(PATIENT).until(() -> !works.isEmpty());
            }

            assertThat(works).extracting(Work::position).containsOnly(new Position(topic, 0, 0));
            onCluster.awaitQuiet(Duration.ofMillis(300));
            assertThat(onCluster.arrived()).hasSize(engine.equals("share") ? 2 : 1);
            assertThat(groups()).contains("mill-7." + group(engine)).doesNotContain(group(engine));
        }
    }

    private static WorkQueue open(String engine, String topic, LogWriter log, Duration grace) {
        return new WorkEngines(CLUSTER, log, Duration.ofMinutes(2))
                .open(engine, "prefixed-" + engine, List.of(topic), WorkLimits.of(1, grace));
    }

    private static String group(String engine) {
        return "prefixed-" + engine + (engine.equals("share") ? "-share" : "");
    }

    private static List<String> groups() throws Exception {
        try (var admin = Admin.create(REACHED)) {
            return admin.listGroups().all().get().stream().map(GroupListing::groupId).toList();
        }
    }
}
