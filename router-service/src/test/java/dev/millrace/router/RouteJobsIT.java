package dev.millrace.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.router.WaitingJobs.Release;
import dev.millrace.router.WaitingJobs.Waiting;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.LibrdkafkaPartitions;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RouteJobsIT.TestRegistry.class)
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(
        value = InVmKafka.class,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "jobs.submitted.v1:3,jobs.submitted.v1.dead,jobs.embedded.v1,"
                                        + "jobs.embedded.v1.dead,jobs.deferred.v1:3,"
                                        + "jobs.deferred.v1.dead,jobs.finished.v1,jobs.control.v1,"
                                        + "work.embed.interactive.v1,work.embed.batch.v1,"
                                        + "work.hosted.interactive.v1,work.hosted.batch.v1"))
class RouteJobsIT {
    private static final String SUBMITTED = "jobs.submitted.v1";
    private static final String EMBED = "work.embed.interactive.v1";
    private static final String FINISHED = "jobs.finished.v1";
    private static final String TASK =
            "\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"hi\"}}";

    /** The registry of the tests instead of an operator's. */
    public static class TestRegistry implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("registry.file", "src/test/resources/registry.yaml");
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject SeenJobs seen;

    @Inject WaitingJobs waiting;

    private TestingTopics topics;

    @BeforeEach
    void connect() {
        topics =
                new TestingTopics(
                                bootstrap,
                                EMBED,
                                "work.hosted.interactive.v1",
                                "work.hosted.batch.v1",
                                FINISHED,
                                SUBMITTED + ".dead",
                                "jobs.embedded.v1.dead",
                                "jobs.deferred.v1.dead")
                        .fromNow();
    }

    @AfterEach
    void disconnect() {
        topics.close();
    }

    @Test
    void aJobGoesToItsPoolWithItsOwnBytesUntouched() {
        String id = id();
        String job =
                "{ \"id\":\"%s\", \"priority\":\"batch\",\"task\":{\"kind\":\"chat\",\"request\":"
                                .formatted(id)
                        + "{\"messages\":[{\"role\":\"user\",\"content\":\"ü\"}],\"new\": 1.50}}}";

        topics.send(SUBMITTED, null, job);

        Arrival work = topics.awaitFirst(a -> id.equals(a.key()));
        assertThat(work.topic()).isEqualTo("work.hosted.batch.v1");
        assertThat(work.text()).isEqualTo(job);
        WorkOrder order = Wire.readWork(wire(work));
        assertThat(order.job().key()).isEqualTo(new JobKey("local", id));
        assertThat(order.route().reason()).contains("small-chat");
        assertThat(order.attempts()).isEmpty();
    }

    @Test
    void aRecordThatWasRedrivenTwiceRunsOnceAsTheJobItFirstWas() {
        var first = new Position(SUBMITTED, 1, System.nanoTime());
        String id = JobKey.idOfPosition(first);
        Map<String, String> redriven = Map.of(Headers.FIRST_POSITION, first.toString());

        topics.send(SUBMITTED, null, redriven, "{" + TASK + "}");
        topics.send(SUBMITTED, null, redriven, "{" + TASK + "}");
        routed(id());

        assertThat(topics.awaitQuiet(Duration.ofSeconds(1)))
                .filteredOn(a -> id.equals(a.key()))
                .hasSize(1);
    }

    @Test
    void theSameIdOnOtherPartitionsRunsOnceAndOfAnotherTenantIsAnotherJob() {
        String id = id();
        String job = "{\"id\":\"%s\",%s}".formatted(id, TASK);
        String other = "{\"id\":\"%s\",\"tenant\":\"other\",%s}".formatted(id, TASK);
        int librdkafka = LibrdkafkaPartitions.partition(id, 3);

        topics.sendAll(
                List.of(
                        record(id, job).onPartition(librdkafka),
                        record(id, job),
                        record(id, job).onPartition((librdkafka + 1) % 3),
                        record(id, job).onPartition((librdkafka + 2) % 3),
                        record(id, other)));
        String last = id();
        routed(last);

        assertThat(topics.awaitQuiet(Duration.ofSeconds(1)))
                .filteredOn(a -> id.equals(a.key()))
                .extracting(a -> Wire.readWork(wire(a)).job().key().tenant())
                .containsExactlyInAnyOrder("local", "other");
    }

    @Test
    void aRedeliveredRecordIsRoutedAgainAndARepeatIsNot() throws Exception {
        var key = new JobKey("local", id());
        var first = new Position(SUBMITTED, 0, 1);
        var second = new Position(SUBMITTED, 1, 1);

        assertThat(seen.origins(Map.of(key, first))).containsEntry(key, first);
        assertThat(seen.origins(Map.of(key, first))).containsEntry(key, first);
        assertThat(seen.origins(Map.of(key, second))).containsEntry(key, first);
    }

    @Test
    void aWrongJobEndsRefusedAndAnUnreadableOneIsDeadAndNeitherHoldsUpItsNeighbour() {
        String wrong = id();
        String good = id();

        topics.sendAll(
                List.of(
                        record(null, "{nonsense"),
                        record(null, "{\"id\":\"%s\",\"cache\":{},%s}".formatted(wrong, TASK)),
                        record(null, "{\"id\":\"%s\",%s}".formatted(good, TASK))));

        topics.awaitFirst(a -> good.equals(a.key()) && a.topic().equals(EMBED));
        Arrival dead = topics.awaitFirst(a -> a.topic().endsWith(".dead"));
        assertThat(dead.text()).isEqualTo("{nonsense");
        assertThat(dead.header("dead-letter-reason")).startsWith("not JSON");
        assertThat(dead.header("dead-letter-position")).startsWith(SUBMITTED + "/");
        assertThat(outcome(wrong).ending())
                .isInstanceOfSatisfying(
                        Ending.Refused.class,
                        refused -> assertThat(refused.error().field()).isEqualTo("cache"));
    }

    @Test
    void aJobForAModelThatIsNotThereEndsRefused() {
        String id = id();

        topics.send(SUBMITTED, null, "{\"id\":\"%s\",\"model\":\"nope\",%s}".formatted(id, TASK));

        assertThat(outcome(id).ending().error())
                .satisfies(e -> assertThat(e.code()).isEqualTo("model_not_found"));
    }

    @Test
    void aDeferredJobWaitsAndIsThenRoutedWithItsAttempts() {
        String id = id();
        Arrival work = routed(id);
        WorkOrder order = tried(Wire.readWork(wire(work)));
        Instant notBefore = Instant.now().plusSeconds(2);

        defer(new Deferral(order, notBefore, "busy"), work);

        Arrival again =
                topics.awaitFirst(
                        a -> id.equals(a.key()) && !Wire.readWork(wire(a)).attempts().isEmpty());
        assertThat(again.at()).isAfterOrEqualTo(notBefore);
        assertThat(again.text()).isEqualTo(work.text());
        assertThat(Wire.readWork(wire(again)).attempts()).isEqualTo(order.attempts());
        assertThat(Wire.readWork(wire(again)).origin()).isEqualTo(order.origin());
    }

    @Test
    void aJobCancelledWhileItWaitsNeverStarts() {
        String id = id();
        String next = id();
        Arrival work = routed(id);
        WireRecord cancel = Wire.control(new JobControl(new JobKey("local", id), Instant.now()));
        topics.send("jobs.control.v1", id, cancel.headers(), cancel.value());
        Instant due = Instant.now().plusSeconds(2);
        WorkOrder order = tried(Wire.readWork(wire(work)));
        defer(new Deferral(order, due, "busy"), work);
        Arrival other = routed(next);

        defer(new Deferral(tried(Wire.readWork(wire(other))), due.plusMillis(500), ""), other);

        var all =
                topics.awaitUntil(seenSoFar ->
                        seenSoFar.stream().filter(a -> next.equals(a.key())).count() == 2);
        assertThat(all).filteredOn(a -> id.equals(a.key())).hasSize(1);
    }

    @Test
    void aWaitingJobThatIsNoLongerAcceptedEndsAndItsNeighbourGoesOn() {
        String id = id();
        String next = id();
        Arrival work = routed(id);
        Arrival neighbour = routed(next);
        WorkOrder order = tried(Wire.readWork(wire(work)));
        WireRecord unreadable =
                Wire.deferred(
                        new Deferral(order, Instant.now(), ""), "{\"task\":7}".getBytes(UTF_8));

        topics.send("jobs.deferred.v1", id, unreadable.headers(), unreadable.value());
        defer(
                new Deferral(tried(Wire.readWork(wire(neighbour))), Instant.now(), "busy"),
                neighbour);

        JobOutcome outcome = outcome(id);
        assertThat(outcome.ending())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("task_unreadable"));
        assertThat(outcome.attempts()).isEqualTo(order.attempts());
        topics.awaitFirst(
                a -> next.equals(a.key()) && !Wire.readWork(wire(a)).attempts().isEmpty());
    }

    @Test
    void jobsThatAreDueAreHandedOverInPortionsOfBytesTheEarliestFirst() throws Exception {
        Instant due = Instant.now().plus(Duration.ofHours(1));
        List<Waiting> jobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            WorkOrder order = Wire.readWork(wire(routed(id())));
            jobs.add(new Waiting(new Deferral(order, due.plusSeconds(i), ""), new byte[1000]));
        }
        waiting.keep(jobs);
        List<List<JobKey>> portions = new ArrayList<>();
        Release release = batch -> portions.add(batch.stream().map(Waiting::key).toList());

        int first = waiting.releaseDue(due.plusSeconds(9), 4, 1_001, release);
        int second = waiting.releaseDue(due.plusSeconds(9), 2, 1_000_000, release);
        int third = waiting.releaseDue(due.plusSeconds(9), 4, 1, release);

        assertThat(List.of(first, second, third)).containsExactly(2, 2, 1);
        assertThat(portions.stream().flatMap(List::stream))
                .containsExactlyElementsOf(jobs.stream().map(Waiting::key).toList());
        assertThat(waiting.releaseDue(due.plusSeconds(9), 4, 1_000_000, release)).isZero();
    }

    @Test
    void aQuestionGoesToTheSearchAndComesBackToTheModelThatAnswers() {
        String id = id();
        topics.send(
                SUBMITTED,
                null,
                "{\"id\":\"%s\",\"task\":{\"kind\":\"answer\",\"request\":{\"collection\":\"c\",\"question\":\"why?\"}}}"
                        .formatted(id));
        Arrival search = topics.awaitFirst(a -> id.equals(a.key()));
        assertThat(search.topic()).isEqualTo(EMBED);
        var hit = new Found.Hit("doc", 0, new BigDecimal("0.7"), null, "because");
        WorkOrder searched =
                tried(Wire.readWork(wire(search))).with(new Found("minilm", List.of(hit), 9));
        WireRecord found = Wire.work(searched, search.value());

        topics.send("jobs.embedded.v1", id, found.headers(), found.value());

        Arrival chat =
                topics.awaitFirst(
                        a -> id.equals(a.key()) && a.topic().equals("work.hosted.interactive.v1"));
        WorkOrder order = Wire.readWork(wire(chat));
        assertThat(chat.text()).isEqualTo(search.text());
        assertThat(order.found()).isEqualTo(searched.found());
        assertThat(order.attempts()).isEqualTo(searched.attempts());
        assertThat(order.route().first().model()).isEqualTo("small-chat");
        assertThat(order.route().candidateOf(order.attempts().getFirst()))
                .hasValueSatisfying(embedded -> assertThat(embedded.model()).isEqualTo("minilm"));
    }

    @Test
    void aFoundJobThatCannotBeReadIsDead() {
        topics.send("jobs.embedded.v1", "some-key", "{}");

        Arrival dead = topics.awaitFirst(a -> a.topic().equals("jobs.embedded.v1.dead"));

        assertThat(dead.header("dead-letter-reason")).contains("millrace-order");
    }

    @Test
    void anUnreadableDeferralIsDead() {
        topics.send("jobs.deferred.v1", "some-key", "{}");

        Arrival dead = topics.awaitFirst(a -> a.topic().equals("jobs.deferred.v1.dead"));

        assertThat(dead.header("dead-letter-reason")).contains("millrace-deferral");
    }

    @Test
    void idsOlderThanTheWindowAreForgottenHoweverManyThereAre() throws Exception {
        var key = new JobKey("local", id());
        var first = new Position(SUBMITTED, 0, 1);
        var later = new Position(SUBMITTED, 0, 2);
        Map<JobKey, Position> many = new HashMap<>(Map.of(key, first));
        for (int i = 0; i < 6; i++) {
            many.put(new JobKey("local", id()), first);
        }
        seen.origins(many);

        assertThat(seen.forget(Duration.ZERO, 2)).isGreaterThanOrEqualTo(7);

        assertThat(seen.origins(Map.of(key, later))).containsEntry(key, later);
    }

    /** A job that was submitted, as its work record. */
    private Arrival routed(String id) {
        topics.send(SUBMITTED, null, "{\"id\":\"%s\",%s}".formatted(id, TASK));
        return topics.awaitFirst(a -> id.equals(a.key()));
    }

    private void defer(Deferral deferral, Arrival work) {
        WireRecord record = Wire.deferred(deferral, work.value());
        topics.send("jobs.deferred.v1", record.key(), record.headers(), record.value());
    }

    private static WorkOrder tried(WorkOrder order) {
        var attempt =
                new Attempt(
                        1,
                        "minilm",
                        "1",
                        "embed",
                        Instant.parse("2026-01-01T12:00:00Z"),
                        5,
                        null,
                        "rate_limited",
                        Usage.none());
        return new WorkOrder(
                order.job(), order.origin(), order.route(), List.of(attempt), order.routedAt());
    }

    private JobOutcome outcome(String id) {
        return Wire.readFinished(
                wire(topics.awaitFirst(a -> a.topic().equals(FINISHED) && id.equals(a.key()))));
    }

    private static Outgoing record(@Nullable String key, String job) {
        return Outgoing.of(SUBMITTED, key, Map.of(), job);
    }

    private static WireRecord wire(Arrival arrival) {
        return new WireRecord(String.valueOf(arrival.key()), arrival.headers(), arrival.value());
    }

    private static String id() {
        return "job-" + UUID.randomUUID();
    }
}
