package dev.millrace.testkit.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EveryJobEndsOnceIT {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final InVmKafka kafka = InVmKafka.started(Completion.TOPIC + ":2", "other.v1");
    private final TestingTopics topics =
            new TestingTopics(kafka.bootstrapServers(), Completion.TOPIC, "other.v1");
    private final EveryJobEndsOnce jobs = new EveryJobEndsOnce();

    @AfterEach
    void close() {
        topics.close();
        kafka.close();
    }

    @Test
    void endsAreReadOffTheTopicRepeatsAndAll() {
        jobs.submitted("acme", "one");
        jobs.submitted("acme", "two");
        complete("evt_1", "acme", "one", "succeeded");
        topics.send("other.v1", "k", "no completion");
        complete("evt_2", "acme", "two", "refused");
        complete("evt_1", "acme", "one", "succeeded");

        jobs.awaitEnds(topics, Duration.ofSeconds(10), SHORT);

        assertThatCode(jobs::verify).doesNotThrowAnyException();
        assertThat(jobs.repeats()).isEqualTo(1);
        assertThat(jobs.states()).isEqualTo(Map.of("succeeded", 1, "refused", 1));
    }

    @Test
    void whatNeverComesIsNotAwaitedForEver() {
        jobs.submitted("acme", "one");
        jobs.submitted("acme", "lost");
        complete("evt_1", "acme", "one", "succeeded");

        jobs.awaitEnds(topics, SHORT, SHORT);

        assertThatThrownBy(jobs::verify).hasMessageContaining("1 never ended: [acme/lost]");
    }

    @Test
    void aRecordThatIsNoCompletionFails() {
        jobs.submitted("acme", "one");
        complete("evt_1", "acme", "one", "forgotten");

        assertThatThrownBy(() -> jobs.awaitEnds(topics, SHORT, SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no completion");
    }

    private void complete(String eventId, String tenant, String jobId, String state) {
        topics.send(
                Completion.TOPIC,
                jobId,
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        eventId,
                        "ce_source",
                        "/tenants/" + tenant + "/jobs",
                        "ce_subject",
                        jobId,
                        "ce_type",
                        "dev.millrace.job." + state),
                "{}");
    }
}
