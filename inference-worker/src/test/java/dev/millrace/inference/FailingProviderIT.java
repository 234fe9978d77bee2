package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that is full, gone or broken, a worker with its default limits, and many jobs. */
@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = TestingWork.TOPICS))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(
        value = TestingWorld.class,
        initArgs = {
            @ResourceArg(name = "limits", value = "default"),
            @ResourceArg(name = "slots", value = "64")
        })
class FailingProviderIT {
    private static final boolean SOAK = System.getProperty("soak") != null;

    /** {@code ./millrace test --soak} waits for a minute, with more jobs. */
    private static final Duration DOWN = Duration.ofSeconds(SOAK ? 60 : 5);

    private static final int DOWN_JOBS = SOAK ? 1_000 : 200;
    private static final Duration PATIENCE = Duration.ofSeconds(SOAK ? 300 : 90);
    private static final int SLOTS = 64;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject AgroalDataSource database;

    @Inject MeterRegistry meters;

    @SuppressWarnings("NullAway.Init")
    ScriptedProvider provider;

    private TestingWork work;
    private TestingRouter router;

    @BeforeEach
    void connect() {
        work = new TestingWork(bootstrap, provider, database);
        router = new TestingRouter(work.topics());
    }

    @AfterEach
    void disconnect() {
        provider.behave(Conduct.good());
        work.close();
    }

    @Test
    void afterTheFirst429NobodyCallsUntilItsTimeIsOverAndThenAllFinish() {
        Conduct limiting =
                Conduct.good().taking(Duration.ofSeconds(1)).limiting(1, Duration.ofSeconds(2));
        provider.behave(limiting);

        send(40, "burst", candidate("burst", "burst", "hosted"));
        await(() -> provider.calls("burst").stream().anyMatch(Call::ended));
        provider.behave(Conduct.good());
        List<JobOutcome> outcomes = outcomes(40);

        Instant firstAnswer =
                provider.calls("burst").stream()
                        .filter(call -> call.status() == 429)
                        .map(call -> call.at().plusMillis(call.millis()))
                        .min(Instant::compareTo)
                        .orElseThrow();
        Instant over = firstAnswer.plusSeconds(2);
        // What had left the worker when the answer came in may still arrive.
        Instant heard = firstAnswer.plusMillis(500);
        assertThat(provider.calls("burst"))
                .filteredOn(call -> call.at().isAfter(heard) && call.at().isBefore(over))
                .isEmpty();
        assertThat(provider.calls("burst"))
                .filteredOn(call -> call.at().isBefore(over))
                .hasSizeLessThanOrEqualTo(SLOTS);
        assertThat(outcomes)
                .extracting(outcome -> outcome.ending().state().wireName())
                .containsOnly("succeeded");
        Instant last =
                provider.calls("burst").stream()
                        .map(Call::at)
                        .max(Instant::compareTo)
                        .orElseThrow();
        System.out.printf(
                "40 jobs, 429 with Retry-After 2 s: %d calls before it was over, %d in all, the"
                        + " last %d ms after the first answer%n",
                provider.calls("burst").stream().filter(c -> c.at().isBefore(over)).count(),
                provider.calls("burst").size(),
                Duration.between(firstAnswer, last).toMillis());
    }

    @Test
    void aProviderThatIsGoneCostsAFewCallsAndNoAttempt() {
        Candidate gone = candidate("outage", "outage", "hosted");
        send(1, "before", gone);
        outcomes(1);
        long heapBefore = heapAfterGc();
        provider.goDown();

        send(DOWN_JOBS, "outage", gone);
        Instant until = Instant.now().plus(DOWN);
        await(() -> !Instant.now().isBefore(until));
        long heapDuring = heapAfterGc();
        int waiting = router.waiting();
        double calls = callsThatReachedNobody("outage");
        provider.comeBack();
        Instant back = Instant.now();
        List<JobOutcome> outcomes = outcomes(DOWN_JOBS + 1);
        Duration toTheLast = Duration.between(back, Instant.now());

        System.out.printf(
                "%d jobs, provider gone for %d s: %.0f calls, %d deferrals, %d jobs waited outside,"
                        + " heap after GC %d -> %d KiB, all ended %d ms after it was back%n",
                DOWN_JOBS,
                DOWN.toSeconds(),
                calls,
                router.deferred(),
                waiting,
                heapBefore / 1024,
                heapDuring / 1024,
                toTheLast.toMillis());
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(TestingWork.summary(outcome)).isEqualTo("succeeded after 1"));
        // Those under way when it went, then three for each trial.
        assertThat(calls).isLessThanOrEqualTo(SLOTS + 3 * trials(DOWN));
        assertThat(
                        meters.get("inference.backend.opened")
                                .tag("backend", "outage")
                                .counter()
                                .count())
                .isEqualTo(1);
        assertThat(heapDuring - heapBefore).isLessThan(48L * 1024 * 1024);
    }

    @Test
    void aProviderThatFailsIsSparedAndMostJobsKeepTheirAttempts() {
        Candidate broken = candidate("broken", "broken", "hosted");
        provider.behave(Conduct.good().failing(1));

        send(DOWN_JOBS, "broken", broken);
        Instant until = Instant.now().plus(DOWN);
        await(() -> !Instant.now().isBefore(until));
        int calls = provider.calls("broken").size();
        provider.behave(Conduct.good());
        List<JobOutcome> outcomes = outcomes(DOWN_JOBS);

        System.out.printf(
                "%d jobs, provider answers 500 for %d s: %d calls%n",
                DOWN_JOBS, DOWN.toSeconds(), calls);
        // Ten results open it; each of the first nine may have let another call begin.
        assertThat(calls).isLessThanOrEqualTo(SLOTS + 9 + 3 * trials(DOWN));
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.ending().state().wireName()).isEqualTo("succeeded"));
        assertThat(outcomes.stream().filter(outcome -> outcome.attempts().size() > 1).count())
                .isLessThanOrEqualTo(calls);
    }

    @Test
    void aLongWaitOfTheFirstCandidateHoldsNeitherThisJobsFallbackBackNorTheNextOnes() {
        Candidate slow = candidate("paused", "paused", "hosted");
        Candidate fallback = candidate("chat", "scripted", "hosted");
        provider.when("long quiet", "[[429:60]]", "");
        WorkOrder first = order(key(), slow, fallback);
        WorkOrder next = order(key(), slow, fallback);

        work.send(first, "long quiet");
        JobOutcome outcome = work.outcome(first.job().key());
        work.send(next, "long quiet");

        assertThat(outcome.attempts())
                .extracting(Attempt::model, Attempt::ended)
                .containsExactly(tuple("paused", "rate_limited"), tuple("chat", Attempt.SUCCEEDED));
        assertThat(work.outcome(next.job().key()).attempts())
                .extracting(Attempt::model, Attempt::ended)
                .containsExactly(tuple("chat", Attempt.SUCCEEDED));
    }

    /** On one engine here, on the other in {@code SharePoolIT}. */
    @Test
    void interactiveJobsAreCalledWhileManyBatchJobsWait() {
        new LanesRun(work, router, provider).interactiveBesideBatch();
    }

    @Test
    void whatAProviderTakesAtOnceIsFoundOutAndFollowed() throws IOException {
        new LimitRun(work, router, provider, meters).limitFoundAndFollowed();
    }

    private void send(int jobs, String text, Candidate candidate) {
        List<TestingTopics.Outgoing> records = new ArrayList<>();
        for (int n = 0; n < jobs; n++) {
            records.add(TestingWork.outgoing(order(key(), candidate), chat(text + " " + n)));
        }
        work.topics().sendAll(records);
    }

    private void await(BooleanSupplier condition) {
        assertThat(router.turnUntil(PATIENCE, condition)).isTrue();
    }

    private List<JobOutcome> outcomes(int jobs) {
        List<JobOutcome> outcomes = new ArrayList<>();
        await(() -> {
            List<TestingTopics.Arrival> ended =
                    work.topics().arrived().stream()
                            .filter(a -> a.topic().equals(Topics.JOBS_FINISHED))
                            .toList();
            for (var arrival : ended.subList(outcomes.size(), ended.size())) {
                outcomes.add(Wire.readFinished(TestingWork.wire(arrival)));
            }
            return outcomes.size() >= jobs;
        });
        return outcomes;
    }

    private double callsThatReachedNobody(String model) {
        Timer calls =
                meters.find("inference.calls")
                        .tag("model", model)
                        .tag("ended", "model_server_unreachable")
                        .timer();
        return calls == null ? 0 : calls.count();
    }

    /** How many trials fit into so long a time and a pause of the machine: after 1, 3, 7, … s. */
    private static int trials(Duration time) {
        int trials = 0;
        for (long wait = 1, at = 1; at <= time.toSeconds() + 2; wait *= 2, at += wait) {
            trials++;
        }
        return trials;
    }

    private static long heapAfterGc() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
