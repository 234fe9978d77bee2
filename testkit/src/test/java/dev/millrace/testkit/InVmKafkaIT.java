package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class InVmKafkaIT {
    @Test
    void whatIsSentArrivesWithItsKeyHeadersAndPlace() {
        var kafka = InVmKafka.shared().createTopics("arrives.v1:3");
        try (var topics = new TestingTopics(kafka.bootstrapServers(), "arrives.v1")) {

            topics.send(Outgoing.of("arrives.v1", "k", Map.of("ce_id", "é"), "{}").onPartition(2));

            assertThat(topics.await(1))
                    .extracting(
                            Arrival::topic,
                            Arrival::partition,
                            Arrival::offset,
                            Arrival::key,
                            arrival -> arrival.header("ce_id"),
                            Arrival::text)
                    .containsExactly(tuple("arrives.v1", 2, 0L, "k", "é", "{}"));
        }
    }

    @Test
    void awaitingHandsOutEachArrivalOnceAndRemembersAll() {
        var kafka = InVmKafka.shared().createTopics("remembers.v1");
        try (var topics = new TestingTopics(kafka.bootstrapServers(), "remembers.v1")) {
            topics.send("remembers.v1", null, "before");
            topics.fromNow();
            for (var value : new String[] {"one", "two", "three"}) {
                topics.send("remembers.v1", null, value);
            }

            assertThat(topics.await(1)).extracting(Arrival::text).containsExactly("one");
            assertThat(topics.await(1)).extracting(Arrival::text).containsExactly("two");
            assertThat(topics.awaitFirst(a -> a.text().equals("one")).offset()).isEqualTo(1);
            assertThat(topics.awaitQuiet(Duration.ofMillis(300))).hasSize(3);
        }
    }

    @Test
    void aConditionThatNeverHoldsFailsAndCountsWhatCame() {
        var kafka = InVmKafka.shared().createTopics("impatient.v1");
        try (var topics =
                new TestingTopics(
                        Duration.ofMillis(500), kafka.bootstrapServers(), "impatient.v1")) {
            topics.send("impatient.v1", "k", "v");

            assertThatThrownBy(() -> topics.awaitUntil(all -> all.size() == 2))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("{impatient.v1=1}");
        }
    }

    @Test
    void theBrokerComesBackOnItsPortWithItsLog() throws Exception {
        try (var kafka = InVmKafka.started("kept.v1:2")) {
            var before = kafka.bootstrapServers();
            try (var topics = new TestingTopics(before, "kept.v1")) {
                topics.send("kept.v1", "k", "written before");
            }

            kafka.stopBroker();
            kafka.startBroker();

            assertThat(kafka.bootstrapServers()).isEqualTo(before);
            try (var topics = new TestingTopics(before, "kept.v1");
                    var admin = Admin.create(Map.of("bootstrap.servers", before))) {
                topics.send("kept.v1", "k", "written after");
                assertThat(topics.await(2))
                        .extracting(Arrival::text)
                        .containsExactly("written before", "written after");
                assertThat(admin.listTopics().names().get()).containsExactly("kept.v1");
            }
        }
    }

    @Test
    void theBrokerIsSetLikeTheLocalStack() throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", InVmKafka.shared().bootstrapServers()))) {
            var node = admin.describeCluster().nodes().get().iterator().next();
            var id = new ConfigResource(ConfigResource.Type.BROKER, node.idString());

            var settings = admin.describeConfigs(Set.of(id)).all().get().values();

            assertThat(settings)
                    .singleElement()
                    .satisfies(broker -> {
                        assertThat(broker.get("group.share.session.timeout.ms").value())
                                .isEqualTo("10000");
                        assertThat(broker.get("group.consumer.heartbeat.interval.ms").value())
                                .isEqualTo("2000");
                        assertThat(broker.get("auto.create.topics.enable").value())
                                .isEqualTo("false");
                    });
        }
    }
}
