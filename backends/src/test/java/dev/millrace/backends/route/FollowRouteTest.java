package dev.millrace.backends.route;

import static dev.millrace.backends.retry.TestingOrders.afterFailures;
import static dev.millrace.backends.retry.TestingOrders.candidate;
import static dev.millrace.backends.retry.TestingOrders.key;
import static dev.millrace.backends.retry.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.retry.Progress;
import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.retry.Waits;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowRouteTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant DEADLINE = NOW.plusSeconds(60);
    private static final Candidate BIG = candidate("big", "openai", "hosted");
    private static final Candidate SMALL = candidate("small", "vllm", "hosted");
    private static final Candidate FAR = candidate("far", "elsewhere", "gpu");
    private static final Fault BROKEN = Fault.of(Verdict.SERVER_ERROR, "it broke");
    private static final Rest REST =
            new Rest(NOW, NOW.plusSeconds(30), "elsewhere wants quiet", Blame.CAPACITY);

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Steps steps =
            new Steps(new Outcomes("tokens are estimated"), Duration.ofSeconds(5), clock);
    private final TestingCalls calls = new TestingCalls();

    @Test
    void aJobWhoseFirstModelFailsIsAnsweredByTheNext() throws Exception {
        calls.failing(BROKEN, null).answering();

        JobOutcome outcome = outcome(run(order(key(), DEADLINE, BIG, SMALL)));

        assertThat(outcome.ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(outcome.ranOn()).isEqualTo(SMALL);
        assertThat(outcome.attempts())
                .extracting(Attempt::n, Attempt::model, Attempt::ended)
                .containsExactly(
                        tuple(1, "big", "model_server_error"), tuple(2, "small", "succeeded"));
        assertThat(outcome.warnings()).containsExactly("tokens are estimated");
        assertThat(calls.paused).isEmpty();
    }

    @Test
    void aJobForAnotherPoolMovesOnWithoutWhatRests() throws Exception {
        calls.failing(Fault.of(Verdict.UNREACHABLE, "nobody there"), REST);

        RunEnd end = run(order(key(), DEADLINE, BIG, FAR));

        assertThat(end)
                .isInstanceOfSatisfying(
                        RunEnd.MovedOn.class,
                        moved -> {
                            assertThat(moved.pool()).isEqualTo("gpu");
                            assertThat(moved.order().route().candidates()).containsExactly(FAR);
                        });
    }

    @Test
    void aJobDoesNotMoveToAPoolWhoseBackEndIsKnownToRest() throws Exception {
        calls.elsewhere = REST;

        RunEnd end = run(order(key(), DEADLINE, FAR));

        assertThat(((RunEnd.GivenBack) end).deferral().reason())
                .isEqualTo("far rests until 2026-11-22T10:00:30Z: elsewhere wants quiet");
    }

    @Test
    void aServerThatWasNotAskedCostsNoAttemptAndIsLeftAloneForAMoment() throws Exception {
        calls.failing(Fault.of(Verdict.UNREACHABLE, "nobody there"), null);

        RunEnd end = run(order(key(), DEADLINE, BIG));

        WorkOrder after = ((RunEnd.GivenBack) end).deferral().order();
        assertThat(after.attempts()).isEmpty();
        assertThat(calls.called).hasSize(1);
        assertThat(calls.paused).allSatisfy(pause -> assertThat(pause).isBetween(ms(250), ms(313)));
    }

    @Test
    void aJobEndsWithItsDeadlineBeforeAnybodyIsCalled() throws Exception {
        JobOutcome outcome = outcome(run(order(key(), NOW, BIG)));

        assertThat(error(outcome).code()).isEqualTo("deadline_passed");
        assertThat(error(outcome).blame()).isEqualTo(Blame.US);
        assertThat(calls.called).isEmpty();
    }

    @Test
    void aJobThatCameBackWithEveryAttemptSpentSaysWhichOnes() throws Exception {
        JobOutcome outcome = outcome(run(afterFailures(order(key(), DEADLINE, BIG), 4)));

        assertThat(error(outcome).message())
                .isEqualTo("4 of 4 attempts have failed, the last one with model_server_error");
        assertThat(calls.called).isEmpty();
    }

    @Test
    void afterAFaultOfOurOwnTheAttemptsBeforeItAreStillTold() throws Exception {
        calls.failing(BROKEN, null).breaking();

        JobOutcome outcome = outcome(run(order(key(), DEADLINE, BIG, SMALL)));

        assertThat(error(outcome).code()).isEqualTo("internal_error");
        assertThat(error(outcome).blame()).isEqualTo(Blame.US);
        assertThat(outcome.attempts()).hasSize(1);
    }

    @Test
    void aCancelledJobIsNotCalledAndOnlyWhatItSpentIsToldOfIt() throws Exception {
        WorkOrder order = order(key(), DEADLINE, BIG);
        WorkOrder paid = order.tried(BIG, NOW, NOW, null, "x", new Usage(1, 0, 1, Usage.REPORTED));

        RunEnd end = route(true).run(paid, calls);

        assertThat(end).isEqualTo(new RunEnd.Cancelled(paid));
        assertThat(calls.called).isEmpty();
        assertThat(steps.outcomes().spent(order, NOW)).isNull();
        JobOutcome spent = Objects.requireNonNull(steps.outcomes().spent(paid, NOW));
        assertThat(spent.ending()).isInstanceOf(Ending.Cancelled.class);
        assertThat(spent.attempts()).isEqualTo(paid.attempts());
    }

    private RunEnd run(WorkOrder order) throws Exception {
        return route(false).run(order, calls);
    }

    private FollowRoute route(boolean cancelled) {
        Waits none = new Waits(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO);
        return new FollowRoute("hosted", new RetryPolicy(4, none, ms(500)), steps, _ -> cancelled);
    }

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    private static JobOutcome outcome(RunEnd end) {
        return ((RunEnd.Ended) end).outcome();
    }

    private static JobError error(JobOutcome outcome) {
        return Objects.requireNonNull(outcome.ending().error());
    }

    /** Plays what it was told to, and then nothing more; its pauses take no time. */
    private final class TestingCalls implements FollowRoute.Calls {
        final List<Candidate> called = new ArrayList<>();
        final List<Duration> paused = new ArrayList<>();
        @Nullable Rest elsewhere;
        private final Deque<Play> plays = new ArrayDeque<>();

        private interface Play {
            Step of(Progress progress, Candidate candidate);
        }

        TestingCalls failing(Fault fault, @Nullable Rest rest) {
            plays.add((progress, candidate) -> {
                WorkOrder after =
                        fault.sent() ? tried(progress, candidate, fault.code()) : progress.order();
                return steps.failed(progress, after, candidate, fault, rest);
            });
            return this;
        }

        TestingCalls answering() {
            plays.add((progress, candidate) ->
                    steps.ended(
                            tried(progress, candidate, Attempt.SUCCEEDED),
                            new Ending.Succeeded(RawJson.of("{}"), false),
                            candidate));
            return this;
        }

        void breaking() {
            plays.add((_, _) -> {
                throw new IllegalStateException("our own");
            });
        }

        private WorkOrder tried(Progress progress, Candidate candidate, String ended) {
            Usage usage = new Usage(3, 0, 4, Usage.ESTIMATED);
            return progress.order().tried(candidate, NOW, NOW, null, ended, usage);
        }

        @Override
        public Step call(Progress progress, Candidate candidate) {
            called.add(candidate);
            return plays.remove().of(progress, candidate);
        }

        @Override
        public void pause(Duration wait) {
            paused.add(wait);
        }

        @Override
        public @Nullable Rest restElsewhere(Candidate candidate) {
            return elsewhere;
        }
    }
}
