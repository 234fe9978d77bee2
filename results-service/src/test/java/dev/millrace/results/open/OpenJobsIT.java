package dev.millrace.results.open;

import static dev.millrace.results.TestingCaller.as;
import static dev.millrace.results.TestingJobs.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.millrace.contracts.Topics;
import dev.millrace.results.Guarded;
import dev.millrace.results.TestingLog;
import dev.millrace.results.TestingTables;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class OpenJobsIT {
    private static final long YEAR_300000 = Instant.parse("+300000-01-01T00:00:00Z").toEpochMilli();

    private static final TopicPartition PARTITION = new TopicPartition(Topics.JOBS_SUBMITTED, 0);

    InVmKafka kafka;
    @Inject RecordSubmissions submissions;
    @Inject TestingTables tables;

    @Test
    void aSubmissionTheDatabaseRefusesKeepsNoneOfItsNeighboursOut() throws Exception {
        long now = System.currentTimeMillis();

        var records =
                List.of(
                        record(1, now, "left-open"),
                        record(2, YEAR_300000, "far-away"),
                        record(3, now, "right-open"));

        submissions.take(new ConsumerRecords<>(Map.of(PARTITION, records), Map.of()));

        assertThat(tables.rowsOf(key("left-open"))).containsEntry("job", 1);
        assertThat(tables.rowsOf(key("right-open"))).containsEntry("job", 1);
        assertThat(tables.rowsOf(key("far-away"))).containsEntry("job", 0);
    }

    @Test
    void aRowThatCannotBeReadKeepsNoOtherJobOpenBeyondItsDeadline() throws Exception {
        try (var topics = new TestingTopics(kafka.bootstrapServers(), Topics.JOBS_COMPLETED)) {
            var log = new TestingLog(topics.fromNow());
            log.submit("unreadable", "");
            log.submit("overdue", "");
            as("acme").get("/v1/jobs/unreadable").then().statusCode(200);
            as("acme").get("/v1/jobs/overdue").then().statusCode(200);

            tables.execute(
                    """
                    update job set deadline = now() - interval '1 hour',
                           envelope = case id when 'unreadable' then '{' else envelope end
                    where id in ('unreadable', 'overdue')
                    """);

            as("acme").get("/v1/jobs/overdue?wait=20").then().body("state", equalTo("expired"));
        }
        tables.execute("delete from job where id = 'unreadable'");
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long at, String id) {
        byte[] job =
                """
                {"id": "%s", "tenant": "acme",
                 "task": {"kind": "embed", "request": {"input": "hello"}}}
                """
                        .formatted(id)
                        .getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                Topics.JOBS_SUBMITTED,
                0,
                offset,
                at,
                TimestampType.LOG_APPEND_TIME,
                0,
                job.length,
                new byte[0],
                job,
                new RecordHeaders(),
                Optional.empty());
    }
}
