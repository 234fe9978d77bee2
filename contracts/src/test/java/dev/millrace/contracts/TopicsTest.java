package dev.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs.submitted.v1",
                "jobs.submitted.v1.acme",
                "jobs.embedded.v1",
                "jobs.deferred.v1",
                "jobs.finished.v1",
                "jobs.completed.v1",
                "jobs.control.v1",
                "work.cpu.interactive.v1",
                "work.my-gpus-2.batch.v1"
            })
    void theDeadLettersOfEachOfOurTopicsHaveAPlace(String topic) {
        assertThat(Topics.ofDead(Topics.dead(topic))).isEqualTo(topic);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs.submitted.v1",
                "orders.dead",
                "other.jobs.submitted.v1.dead",
                "jobs.submitted.v1.Not-A-Tenant.dead",
                "jobs.submitted.v1.dead.dead",
                "work.cpu.v1.dead",
                "work.cpu.someday.v1.dead",
                "work.a.b.batch.v1.dead",
                ".dead",
                ""
            })
    void whatIsNotOursIsLeftAlone(String topic) {
        assertThat(Topics.ofDead(topic)).isNull();
    }

    @Test
    void everyLaneIsWork() {
        for (Priority lane : Priority.values()) {
            assertThat(Topics.isWork(Topics.work("cpu", lane))).isTrue();
        }
    }
}
