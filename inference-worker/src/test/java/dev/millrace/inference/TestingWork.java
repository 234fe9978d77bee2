package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;

import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;

/** The world around one worker of the pool {@code hosted}: its topics, its provider, its claims. */
final class TestingWork implements AutoCloseable {
    static final String TOPICS =
            "work.hosted.interactive.v1:2,work.hosted.batch.v1,"
                    + "work.hosted.interactive.v1.dead,work.hosted.batch.v1.dead,"
                    + "work.gpu.interactive.v1,work.gpu.batch.v1,"
                    + "jobs.finished.v1,jobs.deferred.v1,jobs.control.v1";
    static final String LANE = "work.hosted.interactive.v1";

    private final String bootstrap;
    private final ScriptedProvider provider;
    private final DataSource database;
    private final TestingTopics topics;

    TestingWork(String bootstrap, ScriptedProvider provider, DataSource database) {
        this.bootstrap = bootstrap;
        this.provider = provider;
        this.database = database;
        this.topics =
                new TestingTopics(
                                bootstrap,
                                Topics.JOBS_FINISHED,
                                Topics.JOBS_DEFERRED,
                                Topics.dead(LANE),
                                Topics.work("gpu", Priority.INTERACTIVE))
                        .fromNow();
    }

    @Override
    public void close() {
        topics.close();
    }

    TestingTopics topics() {
        return topics;
    }

    byte[] send(WorkOrder order, String userText) {
        byte[] job = chat(userText);
        WireRecord record = Wire.work(order, job);
        topics.send(LANE, record.key(), record.headers(), record.value());
        return job;
    }

    /** As the router writes it, into the lane of its priority. */
    static TestingTopics.Outgoing outgoing(WorkOrder order, byte[] job) {
        return outgoing(Topics.work("hosted", order.job().priority()), Wire.work(order, job));
    }

    static TestingTopics.Outgoing outgoing(String topic, WireRecord record) {
        return new TestingTopics.Outgoing(
                topic, null, record.key(), record.headers(), Bytes.wrap(record.value()));
    }

    void cancel(JobKey key) {
        WireRecord record = Wire.control(new JobControl(key, Instant.now()));
        topics.send(Topics.JOBS_CONTROL, record.key(), record.headers(), record.value());
    }

    void awaitCall(String text, Predicate<Call> condition) {
        provider.awaitCalls(
                Duration.ofSeconds(10),
                all -> all.stream().anyMatch(c -> c.text().contains(text) && condition.test(c)));
    }

    JobOutcome outcome(JobKey key) {
        return Wire.readFinished(wire(first(Topics.JOBS_FINISHED, key)));
    }

    List<JobOutcome> outcomes(JobKey key) {
        return topics.arrived().stream()
                .filter(a -> a.topic().equals(Topics.JOBS_FINISHED) && key.id().equals(a.key()))
                .map(a -> Wire.readFinished(wire(a)))
                .toList();
    }

    TestingTopics.Arrival first(String topic, JobKey key) {
        return topics.awaitFirst(a -> a.topic().equals(topic) && key.id().equals(a.key()));
    }

    static WireRecord wire(TestingTopics.Arrival arrival) {
        return new WireRecord(String.valueOf(arrival.key()), arrival.headers(), arrival.value());
    }

    static String summary(JobOutcome outcome) {
        JobError error = outcome.ending().error();
        return Stream.of(
                        outcome.ending().state().wireName(),
                        error == null ? "" : error.code(),
                        "after",
                        Integer.toString(outcome.attempts().size()))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    boolean isReported(JobKey key) {
        return rows("claims where reported and id = '%s'".formatted(key.id())) == 1;
    }

    boolean isClaimed(JobKey key) {
        return rows("claims where passed_on is null and id = '%s'".formatted(key.id())) == 1;
    }

    private int rows(String of) {
        try (Connection connection = database.getConnection();
                Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery("select count(*) from " + of)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A claim of a process that never beat, once our worker has watched long enough to tell. */
    void leftBehindByTheDead(JobKey key) throws SQLException {
        String watchful = "processes where since < now() - interval '1.1 s'";
        topics.awaitUntil(_ -> rows(watchful) > 0);
        try (Connection connection = database.getConnection();
                Statement insert = connection.createStatement()) {
            insert.executeUpdate(
                    "insert into claims (tenant, id, origin, process, starts) values"
                            + " ('%s', '%s', 'work.hosted.interactive.v1/0/0', '%s', 1)"
                                    .formatted(key.tenant(), key.id(), UUID.randomUUID()));
        }
    }

    void resultsHasReadAll() throws Exception {
        TopicPartition finished = new TopicPartition(Topics.JOBS_FINISHED, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.alterConsumerGroupOffsets(
                            "results-service", Map.of(finished, new OffsetAndMetadata(1_000_000)))
                    .all()
                    .get();
        }
    }
}
