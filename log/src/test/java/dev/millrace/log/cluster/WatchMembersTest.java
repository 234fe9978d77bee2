package dev.millrace.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchMembersTest {
    private static final double NEVER = -1;
    private static final int LOOKS = 7;

    private final List<String> ends = new ArrayList<>();
    private final WatchMembers members =
            new WatchMembers(Duration.ofMinutes(1), Duration.ofSeconds(10), ends::add);
    private final TestingMember member = new TestingMember();

    @BeforeEach
    void watch() {
        members.add(member);
    }

    @Test
    void whoIsSilentForTooLongWhileTheClusterAnswersAsLongIsLost() {
        member.heartbeatSecondsAgo = 60;

        look(LOOKS - 1);
        assertThat(ends).isEmpty();
        look(LOOKS);

        assertThat(ends)
                .singleElement()
                .asString()
                .contains("the consumer of-channel is out of its group", "60 s");
    }

    @Test
    void whoNeverSentAnyIsLostToo() {
        member.heartbeatSecondsAgo = NEVER;

        look(LOOKS);

        assertThat(ends).hasSize(1);
    }

    @Test
    void aHeartbeatIsEnough() {
        member.heartbeatSecondsAgo = 600;
        look(LOOKS - 1);
        member.heartbeatSecondsAgo = 59;
        look(1);
        member.heartbeatSecondsAgo = 69;

        look(LOOKS - 1);

        assertThat(ends).isEmpty();
    }

    @Test
    void nothingFollowsFromASilenceWhileTheClusterIsAwayOrLacksSomething() {
        member.heartbeatSecondsAgo = 600;
        for (int i = 0; i < LOOKS; i++) {
            look(LOOKS - 1);
            members.doNotLook();
        }

        assertThat(ends).isEmpty();
    }

    @Test
    void whoIsClosedIsNotMissed() {
        member.heartbeatSecondsAgo = 600;
        look(LOOKS - 1);
        member.open = false;
        look(1);
        member.open = true;

        look(LOOKS);

        assertThat(ends).isEmpty();
    }

    @Test
    void aSilenceShorterThanAHeartbeatIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new WatchMembers(Duration.ofSeconds(4), Duration.ofSeconds(1), ends::add))
                .withMessageContaining("access-check.silence-max")
                .withMessageContaining("PT4S");
    }

    private void look(int times) {
        IntStream.range(0, times).forEach(_ -> members.look());
    }

    private static final class TestingMember extends MockConsumer<byte[], byte[]> {
        private static final MetricName NAME =
                new MetricName(
                        "last-heartbeat-seconds-ago",
                        "consumer-coordinator-metrics",
                        "",
                        Map.of("client-id", "of-channel"));

        private double heartbeatSecondsAgo;
        private boolean open = true;

        private TestingMember() {
            super("earliest");
        }

        @Override
        public synchronized Map<MetricName, ? extends Metric> metrics() {
            Gauge<Double> heartbeat = (_, _) -> heartbeatSecondsAgo;
            var metric =
                    new KafkaMetric(new Object(), NAME, heartbeat, new MetricConfig(), Time.SYSTEM);
            return open ? Map.of(NAME, metric) : Map.of();
        }
    }
}
