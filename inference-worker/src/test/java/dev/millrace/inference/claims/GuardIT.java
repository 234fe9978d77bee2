package dev.millrace.inference.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.inference.claims.Guard.Admission;
import dev.millrace.testkit.EmbeddedPostgresResource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class GuardIT {
    private static final Duration DEAD_AFTER = Duration.ofSeconds(2);
    private static final Guard.Settings SETTINGS =
            new Guard.Settings(Duration.ofMillis(100), DEAD_AFTER, 3, Duration.ofDays(8));
    private static final Position HERE = new Position("work.hosted.interactive.v1", 0, 7);
    private static final Position THERE = new Position("work.hosted.interactive.v1", 2, 9);
    private static final TestingEndings ENDINGS = new TestingEndings();
    private static final DataSource DATABASE = database();
    private static final Guard US = new Guard(DATABASE, ENDINGS, SETTINGS);
    private static final Guard OTHER = new Guard(DATABASE, ENDINGS, SETTINGS);

    /** Gives a job thirteen starts. */
    private static final Guard PATIENT =
            new Guard(
                    DATABASE,
                    ENDINGS,
                    new Guard.Settings(Duration.ofMillis(100), DEAD_AFTER, 13, Duration.ofDays(8)));

    private final JobKey job = new JobKey("acme", "job-" + UUID.randomUUID());

    private static DataSource database() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(EmbeddedPostgresResource.shared().jdbcUrl());
        database.setUser(EmbeddedPostgresResource.shared().username());
        database.setCurrentSchema("inference");
        return database;
    }

    @BeforeAll
    static void migrateAndLiveLongEnoughToTellTheDead() throws SQLException {
        Flyway.configure()
                .dataSource(DATABASE)
                .schemas("inference")
                .locations("classpath:db/migration")
                .load()
                .migrate();
        US.start();
        OTHER.start();
        PATIENT.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        !query("select 1 from processes where since < now() - interval '2 s'")
                                .isEmpty());
    }

    @AfterAll
    static void close() {
        US.close();
        OTHER.close();
        PATIENT.close();
    }

    @Test
    void anUnclaimedJobIsRunAndItsRedeliveryToUsToo() throws Exception {
        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Run(0));
        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Run(0));
        assertThat(US.admit(job, THERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(claim("starts")).isEqualTo("1");
    }

    @Test
    void aReportedJobIsRunByNobody() throws Exception {
        US.admit(job, HERE, 0);

        US.reported(job);

        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(OTHER.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(OTHER.admit(job, THERE, 0)).isEqualTo(new Admission.Repeat());
    }

    @Test
    void theSameRecordIsKeptWhileItsHolderLivesAndAnotherIsARepeat() throws Exception {
        OTHER.admit(job, HERE, 0);

        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Busy());
        assertThat(US.admit(job, THERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(ENDINGS.asked).doesNotContain(job);
    }

    @Test
    void aReleasedJobIsAnybodys() throws Exception {
        US.admit(job, HERE, 0);

        US.release(job);

        assertThat(OTHER.admit(job, THERE, 0)).isEqualTo(new Admission.Run(0));
        assertThat(claim("starts")).isEqualTo("1");
    }

    /** Were it undone, the job's next record would be a repeat to everybody, and nobody run it. */
    @Test
    void whatIsReleasedStaysReleasedWhenTheDatabaseCrashes() throws Exception {
        for (int n = 0; n < 20; n++) {
            JobKey released = new JobKey("acme", job.id() + "-" + n);
            US.admit(released, HERE, 0);
            String before = query("select pg_current_wal_insert_lsn()");

            US.release(released);

            assertThat(query("select pg_current_wal_flush_lsn() > '%s'".formatted(before)))
                    .isEqualTo("t");
        }
    }

    @Test
    void aRecordThatComesAgainAfterItsJobWasPassedOnIsARepeatAndTheNextOneIsRun() throws Exception {
        US.admit(job, HERE, 0);
        US.release(job);
        US.passedOn(job, HERE, 1);

        assertThat(OTHER.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(OTHER.admit(job, THERE, 1)).isEqualTo(new Admission.Run(0));
        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(claim("starts")).isEqualTo("1");
        assertThat(claim("passed_on")).isEmpty();
    }

    @Test
    void aRecordWhoseJobWasReleasedButNotPassedOnIsRunAgain() throws Exception {
        US.admit(job, HERE, 0);
        US.release(job);

        assertThat(OTHER.admit(job, HERE, 0)).isEqualTo(new Admission.Run(0));
    }

    @Test
    void whoHasTheNextRecordKeepsTheJobWhenItIsPassedOnLate() throws Exception {
        US.admit(job, HERE, 0);
        US.release(job);
        OTHER.admit(job, THERE, 1);

        US.passedOn(job, HERE, 1);

        assertThat(OTHER.admit(job, THERE, 1)).isEqualTo(new Admission.Run(0));
        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
    }

    @Test
    void aReportIsNeverReleased() throws Exception {
        US.admit(job, HERE, 0);
        US.reported(job);

        US.release(job);

        assertThat(OTHER.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
    }

    @Test
    void theJobOfADeadWorkerIsRunIfItHasNoEnding() throws Exception {
        leftBehind(1, "interval '5 s'");

        assertThat(admitted(US)).isEqualTo(new Admission.Run(1));
        assertThat(claim("starts")).isEqualTo("2");
        assertThat(ENDINGS.asked).contains(job);
    }

    @Test
    void theJobOfADeadWorkerIsAcceptedIfItHasAnEnding() throws Exception {
        leftBehind(1, "interval '5 s'");
        ENDINGS.ended.add(job);

        assertThat(admitted(US)).isEqualTo(new Admission.Repeat());
        assertThat(claim("reported")).isEqualTo("t");
    }

    @Test
    void theJobOfADeadWorkerWaitsWhileNobodyCanTellWhetherItEnded() throws Exception {
        leftBehind(1, "interval '5 s'");
        ENDINGS.behind = true;
        try {
            assertThatThrownBy(() -> admitted(US)).isInstanceOf(ExecutionException.class);
        } finally {
            ENDINGS.behind = false;
        }
        assertThat(claim("starts")).isEqualTo("1");
    }

    @Test
    void aWorkerWhoseHeartbeatIsFreshIsNotDead() throws Exception {
        leftBehind(1, "interval '-1 minute'");

        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Busy());
    }

    @Test
    void aWorkerThatHasJustBegunTakesNobodyForDead() throws Exception {
        leftBehind(1, "interval '2 hours'");
        Guard.Settings longAfter =
                new Guard.Settings(
                        Duration.ofMillis(100), Duration.ofHours(1), 3, Duration.ofDays(8));
        try (Guard young = new Guard(DATABASE, ENDINGS, longAfter)) {
            young.start();

            assertThat(young.admit(job, HERE, 0)).isEqualTo(new Admission.Busy());
        }
    }

    @Test
    void aWorkerThatMissedBeatsWhileWeMissedSomeTooIsNotDead() throws Exception {
        UUID us = UUID.randomUUID();
        seen(us, "interval '1.5 s'");
        leftBehind(1, "interval '2.5 s'");

        table(us).beat();

        assertThat(table(us).claim(List.of(new ClaimTable.Wanted(job, HERE, 0))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Claim.Held.class, held -> assertThat(held.holderLives()).isTrue());
    }

    /** The first who asks when the database is back may not have beaten again himself. */
    @Test
    void aWorkerThatMissedBeatsIsNotDeadBeforeWeHaveBeatenAgainOurselves() throws Exception {
        UUID us = UUID.randomUUID();
        seen(us, "interval '1.5 s'");
        leftBehind(1, "interval '2.5 s'");

        assertThat(table(us).claim(List.of(new ClaimTable.Wanted(job, HERE, 0))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Claim.Held.class, held -> assertThat(held.holderLives()).isTrue());
    }

    @Test
    void aWorkerThatMissedBeatsWhileWeMissedNoneIsDead() throws Exception {
        UUID us = UUID.randomUUID();
        seen(us, "interval '0.2 s'");
        leftBehind(1, "interval '2.5 s'");

        ClaimTable watchful = new ClaimTable(DATABASE, us, DEAD_AFTER, Duration.ofMinutes(1));

        watchful.beat();

        assertThat(watchful.claim(List.of(new ClaimTable.Wanted(job, HERE, 0))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Claim.Held.class, held -> assertThat(held.holderLives()).isFalse());
    }

    @Test
    void aWorkerThatLeftInOrderIsGoneAtOnce() throws Exception {
        try (Guard leaver = new Guard(DATABASE, ENDINGS, SETTINGS)) {
            leaver.start();
            leaver.admit(job, HERE, 0);
        }

        assertThat(admitted(US)).isEqualTo(new Admission.Run(1));
    }

    @Test
    void aWorkerWhoseStartFailedBeforeItBeatCanBeClosed() {
        Guard unbegun = new Guard(DATABASE, ENDINGS, SETTINGS);

        assertThatCode(unbegun::close).doesNotThrowAnyException();
    }

    @Test
    void aJobThatKilledThreeWorkersIsNotRunAFourthTime() throws Exception {
        leftBehind(3, "interval '5 s'");

        assertThat(admitted(US)).isEqualTo(new Admission.Crashed(3));
    }

    @Test
    void aJobThatKilledTwoWorkersRunsAloneAndCountsOnlyOnceItIsBegun() throws Exception {
        leftBehind(2, "interval '5 s'");

        assertThat(admitted(US)).isEqualTo(new Admission.Alone(2));
        assertThat(claim("starts")).isEqualTo("2");
        US.beginAlone(job, 2);
        US.beginAlone(job, 2);

        assertThat(claim("starts")).isEqualTo("3");
    }

    @Test
    void aJobMayKillTwelveWorkersWhereThirteenMayBeginIt() throws Exception {
        leftBehind(1, "interval '5 s'");
        for (int deaths = 1; deaths < 12; deaths++) {
            assertThat(admitted(PATIENT)).isEqualTo(new Admission.Run(deaths));
            itsHolderDies();
        }

        assertThat(admitted(PATIENT)).isEqualTo(new Admission.Alone(12));
        PATIENT.beginAlone(job, 12);
        PATIENT.reported(job);

        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Repeat());
        assertThat(claim("starts")).isEqualTo("13");
    }

    @Test
    void aJobThatOnlyWaitedWhenItsWorkersDiedIsNotToBlameHoweverOften() throws Exception {
        leftBehind(2, "interval '5 s'");
        for (int deaths = 0; deaths < 12; deaths++) {
            assertThat(admitted(US)).isEqualTo(new Admission.Alone(2));
            itsHolderDies();
        }

        assertThat(admitted(US)).isEqualTo(new Admission.Alone(2));
    }

    @Test
    void aJobThatIsHandedBackTwelveTimesIsAsGoodAsNew() throws Exception {
        for (int drains = 0; drains < 12; drains++) {
            Guard leaving = drains % 2 == 0 ? US : OTHER;
            assertThat(leaving.admit(job, HERE, 0)).isEqualTo(new Admission.Run(0));
            leaving.handBack(job, 0);
        }

        assertThat(US.admit(job, HERE, 0)).isEqualTo(new Admission.Run(0));
        assertThat(claim("starts")).isEqualTo("1");
    }

    /** Nobody holds it: there is no death to wait for, and no ending to ask for. */
    @Test
    void whatIsHandedBackIsTakenAtOnceByAWorkerThatHasJustBegun() throws Exception {
        leftBehind(1, "interval '5 s'");
        admitted(US);
        US.handBack(job, 1);
        ENDINGS.asked.remove(job);
        try (Guard young = new Guard(DATABASE, ENDINGS, SETTINGS)) {
            young.start();

            assertThat(young.admit(job, HERE, 0)).isEqualTo(new Admission.Run(1));
            assertThat(ENDINGS.asked).doesNotContain(job);
            assertThat(claim("starts")).isEqualTo("2");
        }
    }

    @Test
    void whatIsHandedBackIsAnybodysAndWhatItKilledIsNotForgotten() throws Exception {
        leftBehind(1, "interval '5 s'");
        admitted(US);

        US.handBack(job, 1);

        assertThat(claim("starts")).isEqualTo("1");
        assertThat(OTHER.admit(job, THERE, 0)).isEqualTo(new Admission.Run(1));
        OTHER.handBack(job, 0);
        assertThat(claim("starts")).isEmpty();
    }

    @Test
    void nobodyIsAdmittedWhileTheDatabaseIsAway() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        try (Guard cut = new Guard(nowhere, ENDINGS, SETTINGS)) {
            assertThatThrownBy(() -> cut.admit(job, HERE, 0))
                    .isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void ofManyWhoWantADeadWorkersJobOneGetsIt() throws Exception {
        leftBehind(1, "interval '5 s'");

        List<Admission> answers =
                together(List.of(() -> admitted(US), () -> OTHER.admit(job, THERE, 0)));

        assertThat(answers).filteredOn(new Admission.Run(1)::equals).hasSize(1);
    }

    @Test
    void manyClaimsAtOnceAreOneStatementAndEachGetsItsAnswer() throws Exception {
        List<JobKey> jobs =
                IntStream.range(0, 300)
                        .mapToObj(n -> new JobKey("acme", job.id() + "-" + n))
                        .toList();
        for (JobKey held : jobs.subList(0, 10)) {
            OTHER.admit(held, THERE, 0);
        }

        List<Callable<Admission>> asking =
                jobs.stream().<Callable<Admission>>map(j -> () -> US.admit(j, HERE, 0)).toList();
        List<Admission> answers = together(asking);

        assertThat(answers.subList(0, 10)).containsOnly(new Admission.Repeat());
        assertThat(answers.subList(10, 300)).containsOnly(new Admission.Run(0));
    }

    @Test
    void aHeartbeatThatFailsInWhateverWayIsTriedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        DataSource failingTwice =
                (DataSource)
                        Proxy.newProxyInstance(
                                DataSource.class.getClassLoader(),
                                new Class<?>[] {DataSource.class},
                                (_, method, arguments) -> {
                                    int n = asked.incrementAndGet();
                                    if (n == 2 || n == 3) {
                                        throw new IllegalStateException("the pool is confused");
                                    }
                                    return method.invoke(DATABASE, arguments);
                                });
        try (Guard shaken = new Guard(failingTwice, ENDINGS, SETTINGS)) {
            shaken.start();

            await().until(() -> asked.get() > 3 && shaken.isBeating());
        }
    }

    @Test
    void claimsOlderThanAnyRecordAreForgotten() throws Exception {
        US.admit(job, HERE, 0);
        update(
                "update claims set claimed_at = now() - interval '9 days' where id = '%s'"
                        .formatted(job.id()));

        table(UUID.randomUUID()).forget(Duration.ofDays(8), 100);

        assertThat(query("select 1 from claims where id = '%s'".formatted(job.id()))).isEmpty();
    }

    private static List<Admission> together(List<Callable<Admission>> asking) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(asking).stream().map(Future::resultNow).toList();
        }
    }

    /**
     * What the guard says once it can tell who is dead. As in a worker, it is asked again: after a
     * pause of the machine it takes nobody for dead for a while.
     */
    private Admission admitted(Guard guard) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> guard.admit(job, HERE, 0),
                        admission -> !(admission instanceof Admission.Busy));
    }

    private void itsHolderDies() throws SQLException {
        UUID dead = UUID.randomUUID();
        seen(dead, "interval '5 s'");
        update("update claims set process = '%s' where id = '%s'".formatted(dead, job.id()));
    }

    /** A claim on the job by a process that was last seen so long ago. */
    private void leftBehind(int starts, String ago) throws SQLException {
        leftBehind(job, starts, ago);
    }

    private static void leftBehind(JobKey key, int starts, String ago) throws SQLException {
        UUID process = UUID.randomUUID();
        seen(process, ago);
        update(
                "insert into claims (tenant, id, origin, process, starts) values"
                        + " ('%s', '%s', '%s', '%s', %d)"
                                .formatted(key.tenant(), key.id(), HERE, process, starts));
    }

    /** A process that has beaten for an hour, and last so long ago. */
    private static void seen(UUID process, String ago) throws SQLException {
        update(
                "insert into processes values ('%s', now() - interval '1 hour', now() - %s)"
                        .formatted(process, ago));
    }

    private static ClaimTable table(UUID process) {
        return new ClaimTable(DATABASE, process, DEAD_AFTER, SETTINGS.pauseMax());
    }

    private String claim(String column) throws SQLException {
        return query("select %s from claims where id = '%s'".formatted(column, job.id()));
    }

    private static void update(String statement) throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement update = connection.createStatement()) {
            update.executeUpdate(statement);
        }
    }

    private static String query(String statement) throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(statement)) {
            return rows.next() && rows.getString(1) != null ? rows.getString(1) : "";
        }
    }
}
