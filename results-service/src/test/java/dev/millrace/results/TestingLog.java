package dev.millrace.results;

import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/** Speaks to the log as the other services do. */
public final class TestingLog {
    private final TestingTopics topics;

    public TestingLog(TestingTopics topics) {
        this.topics = topics;
    }

    /**
     * Publishes a job of the tenant {@code acme} as a plain producer would.
     *
     * @param more further fields, each with a comma before it
     */
    public void submit(String id, String more) {
        topics.send(
                Topics.JOBS_SUBMITTED,
                id,
                Map.of(),
                """
                {"id": "%s", "tenant": "acme", "metadata": {"order": "17"},
                 "task": {"kind": "embed", "request": {"input": "hello"}}%s}
                """
                        .formatted(id, more));
    }

    public void finish(JobOutcome outcome) {
        topics.send(outgoing(outcome));
    }

    public Arrival completionOf(String id) {
        return topics.awaitFirst(
                a -> a.topic().equals(Topics.JOBS_COMPLETED) && id.equals(a.key()));
    }

    public static Outgoing outgoing(JobOutcome outcome) {
        WireRecord record = Wire.finished(outcome);
        return new Outgoing(
                Topics.JOBS_FINISHED,
                null,
                record.key(),
                record.headers(),
                Bytes.wrap(record.value()));
    }
}
