package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicListTest {
    private final List<Topic> topics = TopicList.ofThisBuild();

    @Test
    void everyTopicOfTheContractIsOnTheListAndNoOther() {
        var read =
                new ArrayList<>(
                        List.of(
                                Topics.JOBS_SUBMITTED,
                                Topics.JOBS_EMBEDDED,
                                Topics.JOBS_DEFERRED,
                                Topics.JOBS_FINISHED,
                                Topics.JOBS_CONTROL));
        for (var pool : List.of("embed", "cpu", "gpu", "hosted")) {
            for (var lane : Priority.values()) {
                read.add(Topics.work(pool, lane));
            }
        }
        var wanted = new ArrayList<>(read);
        wanted.add(Topics.JOBS_COMPLETED);
        read.forEach(topic -> wanted.add(Topics.dead(topic)));

        assertThat(topics).extracting(Topic::name).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void theBrokersClockAndTimeAloneDecideWhatIsDeleted() {
        assertThat(topics)
                .allSatisfy(topic ->
                        assertThat(topic.config())
                                .containsEntry("message.timestamp.type", "LogAppendTime")
                                .containsEntry("retention.bytes", "-1")
                                .containsEntry("cleanup.policy", "delete")
                                .containsEntry("max.message.bytes", "2097152"));
    }

    @Test
    void jobsAreKeptForAWeekCompletionsForThreeDaysAndTheDeadForAMonth() {
        assertThat(daysKept("jobs.submitted.v1")).isEqualTo(7);
        assertThat(daysKept("jobs.completed.v1")).isEqualTo(3);
        assertThat(daysKept("jobs.finished.v1.dead")).isEqualTo(30);
    }

    @Test
    void aLineWithAnUnknownKeyIsNotRead() {
        var unknown =
                "config: {}\ntopics: [{ name: a, partitions: 1, retentionDays: 7, keys: any }]";

        assertThatThrownBy(() ->
                        TopicList.read(
                                new ByteArrayInputStream(unknown.getBytes(StandardCharsets.UTF_8))))
                .hasMessageContaining("keys");
    }

    private long daysKept(String name) {
        return topics.stream()
                .filter(topic -> topic.name().equals(name))
                .map(topic -> Duration.ofMillis(Long.parseLong(topic.config().get("retention.ms"))))
                .findFirst()
                .orElseThrow()
                .toDays();
    }
}
