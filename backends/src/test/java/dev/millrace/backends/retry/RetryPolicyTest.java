package dev.millrace.backends.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Candidate BIG = candidate("big", "openai", "hosted");
    private static final Candidate SMALL = candidate("small", "vllm", "gpu");
    private static final Waits WAITS =
            new Waits(Duration.ofMillis(250), 8, Duration.ofMinutes(1), Duration.ofHours(1));
    private final RetryPolicy policy = new RetryPolicy(4, WAITS, Duration.ofSeconds(1));

    @Test
    void theFirstCandidateOfTheRouteComesFirst() {
        assertThat(policy.next(job(BIG, SMALL), NOW)).isEqualTo(call(BIG));
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"SERVER_ERROR", "RATE_LIMITED", "QUOTA_EXHAUSTED", "DENIED_US"})
    void anUntriedFallbackIsCalledAtOnce(Verdict verdict) {
        assertThat(policy.next(failing(job(BIG, SMALL), BIG, verdict), NOW)).isEqualTo(call(SMALL));
    }

    @Test
    void aLongRestOfTheFirstDoesNotHoldTheFallbackBack() {
        Progress limited = failing(job(BIG, SMALL), BIG, Verdict.RATE_LIMITED);

        assertThat(policy.next(limited.resting("openai", rest(60_000)), NOW))
                .isEqualTo(call(SMALL));
    }

    @Test
    void whatTheCallerHasToChangeIsTriedNowhereElse() {
        assertThat(policy.next(failing(job(BIG, SMALL), BIG, Verdict.REQUEST_REJECTED), NOW))
                .isEqualTo(giveUp());
        assertThat(
                        policy.next(
                                job(BIG, SMALL)
                                        .failed(
                                                job(BIG, SMALL).order(),
                                                BIG,
                                                Fault.caller("its_own_word", null, "no")),
                                NOW))
                .isEqualTo(giveUp());
    }

    @Test
    void whatIsWrongBetweenUsAndABackendIsNeverTriedThereAgain() {
        Progress denied = failing(job(BIG, SMALL), BIG, Verdict.DENIED_US);

        assertThat(policy.next(failing(job(BIG), BIG, Verdict.NOT_FOUND), NOW)).isEqualTo(giveUp());
        assertThat(policy.next(failing(denied, SMALL, Verdict.SERVER_ERROR), NOW))
                .isEqualTo(again(125, 250, failing(denied, SMALL, Verdict.SERVER_ERROR)));
        assertThat(policy.next(failing(denied, SMALL, Verdict.DENIED_US), NOW)).isEqualTo(giveUp());
    }

    @Test
    void theOneThatFailedLeastComesNextOnceItHasWaited() {
        Progress both = failing(failing(job(BIG, SMALL), BIG), SMALL);

        assertThat(policy.next(both, NOW)).isInstanceOf(NextStep.Again.class);
        assertThat(policy.next(both, NOW.plusMillis(250))).isEqualTo(call(BIG));
        assertThat(policy.next(failing(both, BIG), NOW.plusMillis(250))).isEqualTo(call(SMALL));
    }

    @Test
    void failuresOfAnotherVersionAreNotThisCandidates() {
        Candidate newer =
                new Candidate("big", "2", "openai", "openai", "x", "hosted", Prices.free());
        Progress failed = failing(failing(job(BIG, SMALL), BIG), SMALL);
        WorkOrder order = failed.order();
        Route rerouted = new Route(List.of(newer, SMALL), "p", "r", "because", List.of());

        Progress now =
                Progress.begun(
                        new WorkOrder(
                                order.job(),
                                order.origin(),
                                rerouted,
                                order.attempts(),
                                order.routedAt()));

        assertThat(policy.next(now, NOW)).isEqualTo(call(newer));
    }

    @Test
    void aShortWaitIsSpentHereAndALongOneIsNot() {
        Progress once = failing(job(BIG), BIG);
        Progress twice = failing(once, BIG);

        assertThat(policy.next(once, NOW)).isEqualTo(again(125, 250, once));
        assertThat(policy.next(twice, NOW)).isEqualTo(later(1_000, 2_000, twice));
    }

    @Test
    void allPausesOfAJobTogetherAreNoLongerThanOneMayBe() {
        Progress once = failing(job(BIG), BIG);

        assertThat(policy.next(once.pausedFor(Duration.ofMillis(900)), NOW))
                .isInstanceOf(NextStep.Later.class);
    }

    @Test
    void whatTakesAWhileToPassIsTriedAgainAfterAWhile() {
        Progress once = failing(job(BIG), BIG, Verdict.QUOTA_EXHAUSTED);
        Progress twice = failing(once, BIG, Verdict.QUOTA_EXHAUSTED);

        assertThat(policy.next(once, NOW)).isEqualTo(later(30_000, 60_000, once));
        assertThat(policy.next(twice, NOW)).isEqualTo(later(240_000, 480_000, twice));
    }

    @Test
    void aJobWaitsForTheEndOfARestAndAtMostAQuarterOfItLonger() {
        Progress resting = job(BIG).resting("openai", rest(2_000));
        Instant over = rest(2_000).over(resting.chance());

        NextStep next = policy.next(resting, NOW);

        assertThat(next).isEqualTo(new NextStep.Later(over, BIG));
        assertThat(over).isBetween(NOW.plusMillis(2_000), NOW.plusMillis(2_500));
        assertThat(policy.next(resting, over)).isEqualTo(call(BIG));
    }

    @Test
    void ofTwoThatRestTheOneThatIsReadySoonerIsWaitedFor() {
        Progress resting =
                job(BIG, SMALL).resting("openai", rest(60_000)).resting("vllm", rest(8_000));

        assertThat(policy.next(resting, NOW))
                .isInstanceOfSatisfying(
                        NextStep.Later.class,
                        later -> assertThat(later.candidate()).isEqualTo(SMALL));
    }

    @Test
    void theLastAttemptIsTheLast() {
        Progress thrice = failing(failing(failing(job(BIG, SMALL), BIG), SMALL), BIG);

        assertThat(policy.next(thrice, NOW.plusSeconds(60))).isEqualTo(call(SMALL));
        assertThat(policy.next(failing(thrice, SMALL), NOW.plusSeconds(60))).isEqualTo(giveUp());
    }

    @Test
    void aWaitBeyondTheDeadlineIsNoWait() {
        assertThat(policy.next(job(BIG).resting("openai", rest(3_600_000)), NOW))
                .isEqualTo(giveUp());
        assertThat(policy.next(job(BIG).resting("openai", rest(2_800_000)), NOW))
                .isInstanceOf(NextStep.Later.class);
    }

    @Test
    void jobsThatWaitForTheSameMomentDoNotComeBackTogether() {
        Rest rest = rest(60_000);

        long moments =
                IntStream.range(0, 200)
                        .mapToObj(_ -> rest.over(job(BIG).chance()).getEpochSecond())
                        .distinct()
                        .count();

        assertThat(moments).isGreaterThan(10);
    }

    @Test
    void whateverFailsAJobEndsWithinItsAttempts() {
        Seeds.check(
                1_000,
                random -> {
                    RetryPolicy any =
                            new RetryPolicy(random.nextInt(1, 9), WAITS, Duration.ofSeconds(1));
                    Progress progress = random.nextBoolean() ? job(BIG) : job(BIG, SMALL);
                    Instant now = NOW;
                    List<Candidate> called = new ArrayList<>();
                    NextStep next = any.next(progress, now);
                    while (!next.equals(giveUp())) {
                        switch (next) {
                            case NextStep.Call(Candidate candidate) -> {
                                called.add(candidate);
                                progress = failing(progress, candidate, anyPassing(random), now);
                            }
                            case NextStep.Again(Duration pause) -> now = now.plus(pause);
                            case NextStep.Later(Instant notBefore, _) -> now = notBefore;
                            case NextStep.GiveUp() -> throw new AssertionError();
                        }
                        next = any.next(progress, now);
                    }

                    assertThat(called).hasSizeLessThanOrEqualTo(any.attemptsMax()).isNotEmpty();
                });
    }

    private static Verdict anyPassing(RandomGenerator random) {
        List<Verdict> passing =
                List.of(Verdict.SERVER_ERROR, Verdict.RATE_LIMITED, Verdict.QUOTA_EXHAUSTED);
        return passing.get(random.nextInt(passing.size()));
    }

    private static NextStep call(Candidate candidate) {
        return new NextStep.Call(candidate);
    }

    private static NextStep giveUp() {
        return new NextStep.GiveUp();
    }

    /** Where between the two is drawn from the job. */
    private static NextStep again(long fromMillis, long toMillis, Progress progress) {
        return new NextStep.Again(between(fromMillis, toMillis, progress));
    }

    private static NextStep later(long fromMillis, long toMillis, Progress progress) {
        return new NextStep.Later(NOW.plus(between(fromMillis, toMillis, progress)), BIG);
    }

    private static Duration between(long fromMillis, long toMillis, Progress progress) {
        assertThat(progress.chance()).isBetween(0.0, 1.0);
        double nanos = (fromMillis + (toMillis - fromMillis) * progress.chance()) * 1e6;
        return Duration.ofNanos((long) nanos);
    }

    private static Rest rest(long millis) {
        return new Rest(NOW, NOW.plusMillis(millis), "it rests", Blame.CAPACITY);
    }

    private static Progress job(Candidate... candidates) {
        return Progress.begun(
                TestingOrders.order(TestingOrders.key(), NOW.plusSeconds(3_600), candidates));
    }

    private static Progress failing(Progress progress, Candidate on) {
        return failing(progress, on, Verdict.SERVER_ERROR);
    }

    private static Progress failing(Progress progress, Candidate on, Verdict verdict) {
        return failing(progress, on, verdict, NOW);
    }

    /** The same after one more attempt, which began 5 ms before it ended at {@code endedAt}. */
    private static Progress failing(
            Progress progress, Candidate on, Verdict verdict, Instant endedAt) {
        WorkOrder order = progress.order();
        List<Attempt> attempts = new ArrayList<>(order.attempts());
        attempts.add(
                new Attempt(
                        attempts.size() + 1,
                        on.model(),
                        on.version(),
                        on.pool(),
                        endedAt.minusMillis(5),
                        5,
                        null,
                        verdict.code(),
                        null));
        return progress.failed(
                new WorkOrder(
                        order.job(), order.origin(), order.route(), attempts, order.routedAt()),
                on,
                Fault.of(verdict, "x"));
    }

    private static Candidate candidate(String model, String backend, String pool) {
        return new Candidate(model, "1", backend, "openai", "x", pool, Prices.free());
    }
}
