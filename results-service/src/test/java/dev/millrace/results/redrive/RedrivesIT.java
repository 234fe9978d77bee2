package dev.millrace.results.redrive;

import static dev.millrace.results.redrive.TestingLetters.cut;
import static dev.millrace.results.redrive.TestingLetters.dead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.results.TestingConfig;
import dev.millrace.results.access.Refusal;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redrives on a real broker and a real database, with as many replicas as a test needs. */
class RedrivesIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final DataSource DATABASE = EmbeddedPostgresResource.shared().dataSource();
    private static final Map<String, Object> ADDRESS =
            Map.of("bootstrap.servers", KAFKA.bootstrapServers());
    private static final Cluster CLUSTER = Cluster.of(ADDRESS);
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final int AT_ONCE = 1_000;

    private final Redrives redrives = new Redrives(DATABASE);
    private final Marks marks = new Marks(DATABASE);
    private final DeadTopics deadTopics = new DeadTopics(CLUSTER);
    private final LogWriter log = new LogWriter(CLUSTER, LogWriter.Limits.patient());
    private final List<RunRedrives> replicas = new ArrayList<>();
    private final Persistence persistence = new Persistence();

    /** A topic of this test alone, whose dead topic has two partitions. */
    private final String topic = Topics.JOBS_SUBMITTED + ".t" + TESTS.incrementAndGet();

    private TestingTopics topics = new TestingTopics(KAFKA.bootstrapServers());

    @BeforeAll
    static void migrate() throws SQLException {
        Flyway.configure().dataSource(DATABASE).schemas("results").load().migrate();
        try (var connection = DATABASE.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("alter role current_user set search_path to results");
        }
    }

    @BeforeEach
    void makeTopics() {
        KAFKA.createTopics(topic + ":2", Topics.dead(topic) + ":2");
        topics.close();
        topics = new TestingTopics(KAFKA.bootstrapServers(), topic);
    }

    @AfterEach
    void close() {
        persistence.close();
        replicas.forEach(RunRedrives::close);
        log.close();
        topics.close();
    }

    @Test
    void whatMatchesIsWrittenAsItWasAndTheOldestFirst() throws Exception {
        topics.send(dead(topic, 7, "a", "not JSON: line 1", Map.of("ce_id", "é")).onPartition(1));
        topics.send(dead(topic, 8, "b", "another reason").onPartition(0));
        topics.send(dead(topic, 9, "c", "not JSON: line 2").onPartition(0));
        topics.send(dead(topic, 10, "d", "not JSON: line 3").onPartition(1));

        Redrive done = carriedOut(asked(filter("not JSON"), 1, false));

        List<Arrival> written = topics.await(3);
        assertThat(written.stream().sorted((a, b) -> a.at().compareTo(b.at())))
                .extracting(Arrival::key)
                .containsExactly("a", "c", "d");
        assertThat(of("a", written).text()).isEqualTo("value of a");
        assertThat(of("a", written).headers())
                .isEqualTo(
                        Map.of(
                                "ce_id",
                                "é",
                                Headers.REDRIVE,
                                done.id(),
                                Headers.FIRST_POSITION,
                                topic + "/0/7"));
        assertThat(done.state()).isEqualTo(Redrive.DONE);
        assertThat(done.counts()).isEqualTo(new Counts(3, 1, 0, 0, 0, 0));
        assertThat(done.read()).isEqualTo(4);
        assertThat(done.total()).isEqualTo(4);
    }

    @Test
    void onlyWhatDiedInTimeMatches() throws Exception {
        topics.send(dead(topic, 1, "early", "r"));
        Instant between = Instant.now().plusMillis(2);
        await().until(() -> Instant.now().isAfter(between.plusMillis(2)));
        topics.send(dead(topic, 2, "late", "r"));

        Redrive early =
                carriedOut(
                        asked(
                                new RedriveFilter(List.of(topic), null, null, between),
                                AT_ONCE,
                                false));
        assertThat(topics.await(1)).extracting(Arrival::key).containsExactly("early");
        assertThat(early.total()).isEqualTo(1);

        carriedOut(asked(new RedriveFilter(List.of(topic), null, between, null), AT_ONCE, false));
        assertThat(topics.await(1)).extracting(Arrival::key).containsExactly("late");
    }

    @Test
    void whatWasRedrivenIsSkippedUnlessAskedForAgain() throws Exception {
        topics.send(dead(topic, 1, "a", "first"));
        topics.send(dead(topic, 2, "b", "second"));
        carriedOut(asked(filter("first"), AT_ONCE, false));

        Redrive rest = carriedOut(asked(filter(null), AT_ONCE, false));
        Redrive again = carriedOut(asked(filter(null), AT_ONCE, true));

        assertThat(rest.counts()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0));
        assertThat(again.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0));
        assertThat(topics.await(4))
                .extracting(Arrival::key)
                .containsExactlyInAnyOrder("a", "b", "a", "b");
    }

    @Test
    void whatCannotBeWrittenAsItWasIsSkippedAndCounted() throws Exception {
        topics.send(cut(topic, 1, "cut"));
        topics.send(Outgoing.of(Topics.dead(topic), "strange", Map.of(), "not of our readers"));
        topics.send(
                Outgoing.of(
                        Topics.dead(topic),
                        "astray",
                        Map.of("dead-letter-position", "jobs.finished.v1/0/1"),
                        "of another topic"));
        topics.send(dead(topic, 2, "good", "r"));

        Redrive done = carriedOut(asked(filter(null), AT_ONCE, false));

        assertThat(done.counts()).isEqualTo(new Counts(1, 0, 0, 1, 2, 0));
        assertThat(topics.awaitQuiet(Duration.ofMillis(300)))
                .extracting(Arrival::key)
                .containsExactly("good");
    }

    @Test
    void whatDiesAgainKeepsItsIdentityAndWaitsForTheNextRedrive() throws Exception {
        topics.send(dead(topic, 7, "a", "r"));
        RunRedrives replica = replica(Map.of());
        Redrive first = begin(asked(filter(null), AT_ONCE, false));
        topics.send(
                dead(
                        topic,
                        99,
                        "a",
                        "r",
                        Map.of(
                                Headers.REDRIVE,
                                first.id(),
                                Headers.FIRST_POSITION,
                                topic + "/0/7")));

        replica.start();
        assertThat(ended(first).counts().written()).isEqualTo(1);
        Redrive second = begin(asked(filter(null), AT_ONCE, false));
        replica.look();

        assertThat(ended(second).counts()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0));
        List<Arrival> written = topics.await(2);
        assertThat(written)
                .allSatisfy(record ->
                        assertThat(record.header(Headers.FIRST_POSITION))
                                .isEqualTo(topic + "/0/7"));
        assertThat(written)
                .extracting(record -> record.header(Headers.REDRIVE))
                .containsExactlyInAnyOrder(first.id(), second.id());
    }

    @Test
    void workNamesItsFirstPlaceSoThatItIsNoRepeatOfItself() throws Exception {
        String work = "work.p" + TESTS.incrementAndGet() + ".batch.v1";
        KAFKA.createTopics(work, Topics.dead(work));
        topics.close();
        topics = new TestingTopics(KAFKA.bootstrapServers(), work);
        topics.send(dead(work, 3, "fresh", "r"));
        topics.send(dead(work, 4, "rewritten", "r", Map.of(Headers.WORK_POSITION, work + "/0/1")));

        carriedOut(asked(new RedriveFilter(List.of(work), null, null, null), AT_ONCE, false));

        List<Arrival> written = topics.await(2);
        assertThat(of("fresh", written).header(Headers.WORK_POSITION)).isEqualTo(work + "/0/3");
        assertThat(of("rewritten", written).header(Headers.WORK_POSITION)).isEqualTo(work + "/0/1");
        assertThat(of("fresh", written).headers()).doesNotContainKey(Headers.FIRST_POSITION);
    }

    @Test
    void topicsAreRedrivenTogetherAndRememberedOneByOne() throws Exception {
        String other = Topics.JOBS_SUBMITTED + ".t" + TESTS.incrementAndGet();
        KAFKA.createTopics(other, Topics.dead(other));
        topics.send(dead(topic, 1, "here", "r"));
        topics.send(dead(other, 1, "there", "r"));

        Redrive both =
                carriedOut(
                        asked(
                                new RedriveFilter(List.of(topic, other), null, null, null),
                                AT_ONCE,
                                false));

        assertThat(both.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0));
        assertThat(both.filter().topics()).containsExactlyInAnyOrder(topic, other);
    }

    @Test
    void noMoreAreWrittenInASecondThanAskedFor() throws Exception {
        bury(20);

        carriedOut(asked(filter(null), 20, false));

        List<Arrival> written = topics.await(20);
        Instant first = written.stream().map(Arrival::at).min(Instant::compareTo).orElseThrow();
        Instant last = written.stream().map(Arrival::at).max(Instant::compareTo).orElseThrow();
        assertThat(Duration.between(first, last)).isGreaterThan(Duration.ofMillis(800));
    }

    @Test
    void aReplicaThatLeavesIsFollowedByOneThatGoesOnWhereItWas() throws Exception {
        bury(60);
        RunRedrives leaves = replica(Map.of());
        Redrive redrive = begin(asked(filter(null), 40, false));
        leaves.start();
        topics.awaitUntil(written -> written.size() >= 10);

        leaves.close();
        long written = redrives.find(redrive.id()).orElseThrow().counts().written();
        assertThat(written).isBetween(10L, 59L);
        replica(Map.of()).start();

        assertThat(ended(redrive).counts()).isEqualTo(new Counts(60, 0, 0, 0, 0, 0));
        assertThat(topics.awaitQuiet(Duration.ofMillis(300)))
                .extracting(Arrival::key)
                .doesNotHaveDuplicates()
                .hasSize(60);
    }

    @Test
    void ofTwoReplicasOneCarriesItOut() throws Exception {
        bury(100);
        RunRedrives one = replica(Map.of());
        RunRedrives other = replica(Map.of());
        Redrive redrive = begin(asked(filter(null), 200, false));

        one.start();
        other.start();

        assertThat(ended(redrive).counts()).isEqualTo(new Counts(100, 0, 0, 0, 0, 0));
        assertThat(topics.awaitQuiet(Duration.ofMillis(300)))
                .extracting(Arrival::key)
                .doesNotHaveDuplicates()
                .hasSize(100);
    }

    @Test
    void whoDiedWithARedriveIsFollowedAndWritesNothingMore() throws Exception {
        bury(3);
        UUID dead = UUID.randomUUID();
        Redrive redrive = begin(asked(filter(null), AT_ONCE, false));
        Duration length = Duration.ofHours(1);
        assertThat(redrives.claim(dead, length)).isPresent();
        assertThat(redrives.claim(UUID.randomUUID(), length)).isEmpty();
        change("update redrives set lease_until = now() - interval '1 second'");

        replica(Map.of()).start();

        assertThat(ended(redrive).counts().written()).isEqualTo(3);
        long longAgo = System.nanoTime() - length.toNanos();
        var lease = new Lease(redrives, redrive.id(), dead, length, longAgo);
        var step = new Redrives.Step(new Counts(1, 0, 0, 0, 0, 0), List.of());
        assertThat(lease.holds()).isFalse();
        assertThat(redrives.commit(redrive.id(), dead, step, _ -> {}))
                .isEqualTo(Redrives.Standing.LOST);
        assertThat(redrives.find(redrive.id()).orElseThrow().counts().written()).isEqualTo(3);
    }

    @Test
    void aCommitWhoseAnswerGotLostIsRepeatedAndCountsOnce() throws Exception {
        Redrive redrive = begin(asked(filter(null), AT_ONCE, false));
        UUID runner = UUID.randomUUID();
        assertThat(redrives.claim(runner, Duration.ofSeconds(9))).isPresent();
        var step = new Redrives.Step(new Counts(6, 5, 4, 3, 2, 1), List.of());

        redrives.commit(redrive.id(), runner, step, _ -> {});
        redrives.commit(redrive.id(), runner, step, _ -> {});

        assertThat(redrives.find(redrive.id()).orElseThrow().counts())
                .isEqualTo(new Counts(6, 5, 4, 3, 2, 1));
        assertThat(redrives.end(redrive.id(), runner, Redrive.DONE, null)).isTrue();
    }

    @Test
    void aLeaseThatIsKeptOutlastsItsLength() throws Exception {
        bury(300);
        Map<String, String> keys =
                Map.of("redrives.look-every", "PT0.5S", "redrives.lease", "PT3S");
        RunRedrives one = replica(keys);
        RunRedrives other = replica(keys);
        Redrive redrive = begin(asked(filter(null), 20, false));

        one.start();
        other.start();
        Hold first = await().until(() -> hold(redrive), hold -> hold.runner() != null);
        Hold last = await().until(() -> hold(redrive), hold -> hold.now().isAfter(first.until()));

        assertThat(last.runner()).isEqualTo(first.runner());
        assertThat(last.until()).isAfter(last.now());
        redrives.askCancel(redrive.id());
        long written = ended(redrive).counts().written();
        assertThat(topics.awaitQuiet(Duration.ofMillis(300))).hasSize((int) written);
    }

    /** Who carries a redrive out and until when, and what time it is, by the database's clock. */
    private record Hold(@Nullable String runner, Instant until, Instant now) {}

    private static Hold hold(Redrive redrive) throws SQLException {
        try (var connection = DATABASE.getConnection();
                var select =
                        connection.prepareStatement(
                                "select runner, coalesce(lease_until, now()), now()"
                                        + " from redrives where id = ?")) {
            select.setString(1, redrive.id());
            try (var rows = select.executeQuery()) {
                rows.next();
                return new Hold(
                        rows.getString(1),
                        rows.getTimestamp(2).toInstant(),
                        rows.getTimestamp(3).toInstant());
            }
        }
    }

    @Test
    void oneThatIsCancelledEndsAndKeepsWhatItWrote() throws Exception {
        bury(50);
        RunRedrives replica = replica(Map.of());
        Redrive redrive = begin(asked(filter(null), 20, false));
        replica.start();
        topics.awaitUntil(written -> written.size() >= 4);

        assertThat(redrives.askCancel(redrive.id())).isTrue();

        Redrive ended = ended(redrive);
        assertThat(ended.state()).isEqualTo(Redrive.CANCELLED);
        assertThat(topics.awaitQuiet(Duration.ofMillis(300)))
                .hasSize((int) ended.counts().written())
                .hasSizeLessThan(50);
        assertThat(redrives.askCancel(redrive.id())).isFalse();
    }

    @Test
    void oneThatIsCancelledBeforeAnybodyBeginsWritesNothing() throws Exception {
        bury(3);
        Redrive redrive = begin(asked(filter(null), AT_ONCE, false));
        assertThat(redrives.askCancel(redrive.id())).isTrue();

        replica(Map.of()).start();

        assertThat(ended(redrive).state()).isEqualTo(Redrive.CANCELLED);
        assertThat(topics.awaitQuiet(Duration.ofMillis(300))).isEmpty();
    }

    @Test
    void oneWhoseTopicIsGoneSaysSoAndCanBeCancelled() throws Exception {
        String gone = Topics.JOBS_SUBMITTED + ".t" + TESTS.incrementAndGet();
        KAFKA.createTopics(gone, Topics.dead(gone));
        topics.send(dead(topic, 1, "here", "r"));
        topics.send(dead(gone, 1, "there", "r"));
        var both = new RedriveFilter(List.of(topic, gone), null, null, null);
        Redrive redrive = begin(asked(both, AT_ONCE, false));
        delete(gone);

        try (var impatient =
                new LogWriter(CLUSTER, new LogWriter.Limits(Duration.ofSeconds(2), 1 << 20))) {
            replica(CLUSTER, impatient, Map.of()).start();
            assertThat(hindered(redrive).error()).contains(gone + ".dead/0/0", gone);
            assertThat(redrives.askCancel(redrive.id())).isTrue();

            assertThat(ended(redrive))
                    .extracting(Redrive::state, Redrive::error)
                    .containsExactly(Redrive.CANCELLED, null);
        }
        assertThat(ended(redrive).counts().written()).isEqualTo(1);
        assertThat(carriedOut(asked(filter(null), AT_ONCE, false)).counts())
                .isEqualTo(new Counts(0, 0, 1, 0, 0, 0));
    }

    @Test
    void oneWhoseReadingFailsEachTimeSaysSoAndCanBeCancelled() throws Exception {
        bury(1);
        Redrive redrive = begin(asked(filter(null), AT_ONCE, false));
        Map<String, Object> noTrust = new HashMap<>(ADDRESS);
        noTrust.put("security.protocol", "SSL");
        noTrust.put("ssl.truststore.location", "target/no-such-file");
        replica(Cluster.of(noTrust), log, Map.of()).start();
        assertThat(hindered(redrive).error()).startsWith("dead letters cannot be read: ");

        assertThat(redrives.askCancel(redrive.id())).isTrue();

        assertThat(ended(redrive).state()).isEqualTo(Redrive.CANCELLED);
    }

    @Test
    void oneWhoseDeadLettersAreGoneSaysSoAndCanBeCancelled() throws Exception {
        bury(1);
        Redrive redrive = begin(asked(filter(null), AT_ONCE, false));
        delete(Topics.dead(topic));
        replica(Map.of()).start();
        assertThat(hindered(redrive).error()).contains("nothing came");

        assertThat(redrives.askCancel(redrive.id())).isTrue();

        assertThat(ended(redrive).state()).isEqualTo(Redrive.CANCELLED);
    }

    @Test
    void whatHinderedARedriveIsForgottenOnceItGetsOn() throws Exception {
        bury(1);
        Redrive redrive = begin(asked(filter(null), AT_ONCE, false));
        UUID runner = UUID.randomUUID();
        assertThat(redrives.claim(runner, Duration.ofHours(1))).isPresent();
        redrives.hindered(redrive.id(), runner, "the log is away");

        List<Stretch> read = redrives.stretches(redrive.id());
        redrives.commit(redrive.id(), runner, new Redrives.Step(Counts.NONE, List.of()), _ -> {});
        assertThat(redrives.find(redrive.id()).orElseThrow().error()).isEqualTo("the log is away");
        redrives.commit(redrive.id(), runner, new Redrives.Step(Counts.NONE, read), _ -> {});

        assertThat(redrives.find(redrive.id()).orElseThrow().error()).isNull();
        assertThat(redrives.end(redrive.id(), runner, Redrive.DONE, null)).isTrue();
    }

    @Test
    void aRecordThatItsTopicRefusesHoldsUpNoOtherAndGoesOnceItIsTaken() throws Exception {
        String large = incompressible(5_000);
        topics.send(dead(topic, 1, "before", "r").onPartition(0));
        topics.send(dead(topic, 2, large, "r").onPartition(0));
        topics.send(dead(topic, 3, "behind", "r").onPartition(0));
        recordsOf(topic, 1_000);

        Redrive done = carriedOut(asked(filter(null), AT_ONCE, false));

        assertThat(done.state()).isEqualTo(Redrive.DONE);
        assertThat(done.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 1));
        recordsOf(topic, 1_000_000);
        assertThat(carriedOut(asked(filter(null), AT_ONCE, false)).counts())
                .isEqualTo(new Counts(1, 0, 2, 0, 0, 0));
        assertThat(topics.awaitQuiet(Duration.ofMillis(300)))
                .extracting(Arrival::key)
                .containsExactlyInAnyOrder("before", large, "behind");
    }

    @Test
    void aRecordThatNoRequestHoldsDoesNotKeepTheRestOfItsBatchFromTheLog() {
        var batch = new RedriveBatch(log);
        for (int offset = 0; offset < 3; offset++) {
            byte[] value = new byte[offset == 1 ? 3 * 1024 * 1024 : 10];
            batch.add(
                    found(UUID.randomUUID(), offset),
                    new dev.millrace.log.Outgoing(
                            topic, new WireRecord("k" + offset, Map.of(), value)));
        }

        RedriveBatch.Outcome sent = batch.send();

        assertThat(sent.written()).hasSize(2);
        assertThat(sent.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.told()).contains(topic + ".dead/0/1"));
        assertThat(sent.failure()).isNull();
        assertThat(batch.size()).isZero();
        assertThat(topics.await(2)).extracting(Arrival::key).containsExactlyInAnyOrder("k0", "k2");
    }

    private static String incompressible(int chars) {
        return new Random(1)
                .ints(chars, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void oneRunsAtATime() throws Exception {
        Redrive first = begin(asked(filter(null), AT_ONCE, false));

        assertThat(redrives.begin(asked(filter(null), AT_ONCE, false), List.of())).isFalse();
        assertThat(redrives.open()).map(Redrive::id).contains(first.id());

        replica(Map.of()).start();
        assertThat(ended(first).state()).isEqualTo(Redrive.DONE);
    }

    @Test
    void marksOutlastAChunkAndGoWithTheirRedrive() throws Exception {
        UUID id = UUID.randomUUID();
        var found = new ArrayList<OldestFirst.Found>();
        for (long offset : new long[] {0, Marks.CHUNK - 1, Marks.CHUNK, 3L * Marks.CHUNK}) {
            found.add(found(id, offset));
        }
        var writing = new MarkedLetters(marks);
        for (OldestFirst.Found letter : found) {
            assertThat(writing.has(letter)).isFalse();
            writing.add(letter);
        }
        try (var connection = DATABASE.getConnection()) {
            marks.write(connection, writing.changed());
        }
        writing.settled();

        var reading = new MarkedLetters(marks);
        for (OldestFirst.Found letter : found) {
            assertThat(reading.has(letter)).isTrue();
            assertThat(writing.has(letter)).isTrue();
        }
        assertThat(reading.has(found(id, 1))).isFalse();
        assertThat(reading.has(found(UUID.randomUUID(), 0))).isFalse();

        marks.forget(Duration.ZERO);
        assertThat(new MarkedLetters(marks).has(found.getFirst())).isFalse();
    }

    @Test
    void whereNothingCameInTimeNobodyIsToldThatThereIsNone() {
        bury(1);
        var scan =
                new ScanDeadLetters(
                        CLUSTER,
                        marks,
                        TestingConfig.read(
                                RedrivesConfig.class,
                                Map.of("redrives.scan-time-max", "PT0.001S")));

        assertThatThrownBy(() -> scan.scan(deadTopics.stretches(filter(null)), (_, _) -> true))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("redrives.scan-time-max");
    }

    private OldestFirst.Found found(UUID topicId, long offset) {
        var at = new Position(Topics.dead(topic), 0, offset);
        var record = new WireRecord("k", Map.of(), new byte[0]);
        return new OldestFirst.Found(
                new DeadLetter(topic, at, Instant.EPOCH, record),
                new Stretch(topic, topicId, 0, offset + 1, Long.MAX_VALUE));
    }

    private void bury(int count) {
        topics.sendAll(
                IntStream.range(0, count)
                        .mapToObj(i -> dead(topic, i, "k" + i, "r").onPartition(i % 2))
                        .toList());
    }

    private RedriveFilter filter(@Nullable String reason) {
        return new RedriveFilter(
                List.of(topic), reason == null ? null : new ReasonPattern(reason), null, null);
    }

    private Redrive asked(RedriveFilter filter, int perSecond, boolean again) {
        return Redrive.asked(
                "rdr_" + UUID.randomUUID(), "ops", Instant.now(), filter, perSecond, again, 0);
    }

    private Redrive begin(Redrive redrive) throws SQLException {
        assertThat(redrives.begin(redrive, deadTopics.stretches(redrive.filter()))).isTrue();
        return redrive;
    }

    private Redrive carriedOut(Redrive redrive) throws SQLException {
        begin(redrive);
        RunRedrives replica = replica(Map.of());
        replica.start();
        Redrive ended = ended(redrive);
        replica.close();
        return ended;
    }

    private Redrive ended(Redrive redrive) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> redrives.find(redrive.id()).orElseThrow(),
                        found -> !found.state().equals(Redrive.RUNNING));
    }

    private Redrive hindered(Redrive redrive) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> redrives.find(redrive.id()).orElseThrow(),
                        found -> found.error() != null);
    }

    private RunRedrives replica(Map<String, String> keys) {
        return replica(CLUSTER, log, keys);
    }

    private RunRedrives replica(Cluster cluster, LogWriter log, Map<String, String> keys) {
        Map<String, String> values = new HashMap<>(Map.of("redrives.look-every", "PT0.2S"));
        values.putAll(keys);
        var replica =
                new RunRedrives(
                        new RedriveRun.Needs(cluster, log, persistence, redrives, marks),
                        TestingConfig.read(RedrivesConfig.class, values));
        replicas.add(replica);
        return replica;
    }

    /** By a statement about the one redrive that has not ended. */
    private static void change(String update) throws SQLException {
        try (var connection = DATABASE.getConnection();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(update + " where ended_at is null")).isEqualTo(1);
        }
    }

    private static Arrival of(String key, List<Arrival> records) {
        return records.stream().filter(r -> key.equals(r.key())).findFirst().orElseThrow();
    }

    private static void delete(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(ADDRESS)) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static void recordsOf(String topic, int bytesMax)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(ADDRESS)) {
            var set =
                    new AlterConfigOp(
                            new ConfigEntry(
                                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                    Integer.toString(bytesMax)),
                            AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(set)))
                    .all()
                    .get();
        }
    }
}
