package dev.millrace.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Names;
import dev.millrace.testkit.InVmKafka;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RequiredTopicsIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Map<String, Object> KAFKA =
            Map.of("bootstrap.servers", InVmKafka.shared().bootstrapServers());

    private static final Cluster CLUSTER = Cluster.of(KAFKA);

    @BeforeAll
    static void someTopicsExist() throws Exception {
        try (var admin = Admin.create(KAFKA)) {
            admin.createTopics(
                            Set.of(
                                    keeping("week.v1", WEEK.toMillis()),
                                    keeping("for-ever.v1", -1),
                                    keeping("hour.v1", Duration.ofHours(1).toMillis())))
                    .all()
                    .get();
        }
    }

    @Test
    void topicsThatExistAndKeepLongEnoughAreFine() {
        assertThatCode(() -> RequiredTopics.check(CLUSTER, Set.of("week.v1", "for-ever.v1"), WEEK))
                .doesNotThrowAnyException();
    }

    @Test
    void everyMissingTopicIsNamed() {
        var topics = Set.of("week.v1", "missing-b.v1", "missing-a.v1");

        assertThatThrownBy(() -> RequiredTopics.check(CLUSTER, topics, WEEK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("missing-a.v1, missing-b.v1")
                .hasMessageNotContaining("week.v1");
    }

    @Test
    void onAClusterWithAPrefixTopicsAreLookedForAndNamedAsTheClusterCallsThem() {
        var prefixed = new Cluster(KAFKA, new Names("week"));
        var missing = new Cluster(KAFKA, new Names("mill."));

        assertThatCode(() -> RequiredTopics.check(prefixed, Set.of(".v1"), WEEK))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RequiredTopics.check(missing, Set.of("week.v1"), WEEK))
                .hasMessageContaining("mill.week.v1");
    }

    @Test
    void aTopicThatForgetsTooSoonIsNamedWithBothTimes() {
        assertThatThrownBy(() -> RequiredTopics.check(CLUSTER, Set.of("week.v1", "hour.v1"), WEEK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hour.v1")
                .hasMessageContaining("PT1H")
                .hasMessageContaining("604800000");
    }

    private static NewTopic keeping(String topic, long retentionMillis) {
        return new NewTopic(topic, 1, (short) 1)
                .configs(Map.of("retention.ms", String.valueOf(retentionMillis)));
    }
}
