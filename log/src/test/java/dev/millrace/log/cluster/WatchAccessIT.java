package dev.millrace.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testkit.InVmKafka;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WatchAccessIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Map<String, Object> KAFKA =
            Map.of("bootstrap.servers", InVmKafka.shared().bootstrapServers());

    private final WatchAccess access = watching(Duration.ofSeconds(30));

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

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void topicsThatExistAndKeepLongEnoughAreFine() {
        var needs =
                Needs.keeping(WEEK)
                        .reads("week.v1")
                        .writes("for-ever.v1")
                        .joins("nobody-yet")
                        .shares("nobody-yet-share");

        assertThatCode(() -> access.require(needs)).doesNotThrowAnyException();
        assertThat(access.lacking()).isEmpty();
    }

    @Test
    void everyMissingTopicIsNamed() {
        var needs = Needs.keeping(WEEK).reads("week.v1", "missing-b.v1").writes("missing-a.v1");

        assertThatIllegalStateException()
                .isThrownBy(() -> access.require(needs))
                .withMessageContaining("missing-a.v1, missing-b.v1")
                .withMessageNotContaining("week.v1");
    }

    @Test
    void onAClusterWithAPrefixTopicsAreLookedForAndNamedAsTheClusterCallsThem() {
        var prefixed = new CheckAccess(new Cluster(KAFKA, new Names("week")), WEEK);
        var missing = new CheckAccess(new Cluster(KAFKA, new Names("mill.")), WEEK);

        assertThat(prefixed.lacking(Needs.keeping(WEEK).reads(".v1"))).isEmpty();
        assertThat(missing.lacking(Needs.keeping(WEEK).reads("week.v1")))
                .singleElement()
                .asString()
                .contains("mill.week.v1");
    }

    @Test
    void aTopicThatForgetsTooSoonIsNamedWithBothTimes() {
        var needs = Needs.keeping(WEEK).reads("week.v1", "hour.v1");

        assertThatIllegalStateException()
                .isThrownBy(() -> access.require(needs))
                .withMessageContaining("hour.v1")
                .withMessageContaining("PT1H")
                .withMessageContaining("604800000");
    }

    @Test
    void howLongATopicIsKeptThatNothingOfOursWaitsOnIsForOthersToSay() {
        assertThatCode(() -> access.require(Needs.keeping(WEEK).writesForOthers("hour.v1")))
                .doesNotThrowAnyException();
    }

    @Test
    void lookingMoreOftenThanEverySecondIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> watching(Duration.ofMillis(999)))
                .withMessageContaining("access-check.every")
                .withMessageContaining("PT0.999S");
    }

    private static WatchAccess watching(Duration every) {
        return new WatchAccess(
                Cluster.of(KAFKA), every, new WatchMembers(Duration.ofMinutes(1), every, _ -> {}));
    }

    private static NewTopic keeping(String topic, long retentionMillis) {
        return new NewTopic(topic, 1, (short) 1)
                .configs(Map.of("retention.ms", String.valueOf(retentionMillis)));
    }
}
