package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.Route;
import dev.millrace.inference.model.Fault;
import dev.millrace.inference.model.Retry;
import dev.millrace.inference.model.Verdict;
import dev.millrace.testkit.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant DEADLINE = NOW.plus(Duration.ofHours(1));
    private static final Candidate BIG = candidate("big", "hosted");
    private static final Candidate SMALL = candidate("small", "gpu");
    private final RetryPolicy policy =
            new RetryPolicy(4, Duration.ofMillis(250), Duration.ofSeconds(1));

    @Test
    void aCandidateGivesWayAfterTwoFailuresAndComesBackWhenAllHaveFailedTwice() {
        Route route = route(BIG, SMALL);

        assertThat(policy.candidate(route, failed())).isEqualTo(BIG);
        assertThat(policy.candidate(route, failed(BIG))).isEqualTo(BIG);
        assertThat(policy.candidate(route, failed(BIG, BIG))).isEqualTo(SMALL);
        assertThat(policy.candidate(route, failed(BIG, BIG, SMALL))).isEqualTo(SMALL);
        assertThat(policy.candidate(route, failed(BIG, BIG, SMALL, SMALL))).isEqualTo(BIG);
        assertThat(policy.candidate(route, failed(BIG, BIG, BIG, SMALL, SMALL))).isEqualTo(SMALL);
    }

    @Test
    void failuresOfAnotherVersionAreNotThisCandidates() {
        Candidate newer =
                new Candidate("big", "2", "openai", "openai", "x", "hosted", Prices.free());

        assertThat(policy.candidate(route(newer, SMALL), failed(BIG, BIG))).isEqualTo(newer);
    }

    @Test
    void waitsDoubleFromFailureToFailureAndHalfOfThemIsChance() {
        assertThat(after(upstream(null), failed(BIG), 1)).isEqualTo(again(250));
        assertThat(after(upstream(null), failed(BIG), 0)).isEqualTo(again(125));
        assertThat(after(upstream(null), failed(BIG, BIG), 1)).isEqualTo(again(500));
        assertThat(after(upstream(null), failed(BIG, BIG, BIG), 1)).isEqualTo(again(1000));
    }

    @Test
    void theNextCandidateIsTriedAtOnce() {
        var next =
                policy.after(
                        upstream(Duration.ofSeconds(60)),
                        BIG,
                        route(BIG, SMALL),
                        failed(BIG, BIG),
                        NOW,
                        DEADLINE,
                        1);

        assertThat(next).isEqualTo(again(0));
    }

    @Test
    void aWaitTheServerAskedForIsKeptToTheMillisecondAndNotSpentHereIfItIsLong() {
        assertThat(after(upstream(Duration.ofSeconds(1)), failed(BIG), 0.5)).isEqualTo(again(1000));
        assertThat(after(upstream(Duration.ofMillis(1001)), failed(BIG), 0.5))
                .isEqualTo(new NextStep.Later(NOW.plusMillis(1001)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Blame.class,
            names = {"CALLER", "US"})
    void whatWouldFailAgainIsNotTriedAgainNotEvenElsewhere(Blame blame) {
        Fault fault = new Fault("x", null, "x", blame, Retry.NEVER, true, 400, null, null);

        var next =
                policy.after(fault, BIG, route(BIG, SMALL), failed(BIG, BIG), NOW, DEADLINE, 0.5);

        assertThat(next).isEqualTo(new NextStep.GiveUp());
    }

    @Test
    void theLastAttemptIsTheLast() {
        assertThat(after(upstream(null), failed(BIG, BIG, BIG), 0)).isNotEqualTo(giveUp());
        assertThat(after(upstream(null), failed(BIG, BIG, BIG, BIG), 0)).isEqualTo(giveUp());
    }

    @Test
    void aWaitBeyondTheDeadlineIsNoWait() {
        assertThat(after(upstream(Duration.ofHours(1)), failed(BIG), 0)).isEqualTo(giveUp());
        assertThat(after(upstream(Duration.ofSeconds(3599)), failed(BIG), 0))
                .isInstanceOf(NextStep.Later.class);
    }

    @Test
    void whateverFailsAJobEndsWithinItsAttempts() {
        Seeds.check(
                1_000,
                random -> {
                    RetryPolicy any =
                            new RetryPolicy(
                                    random.nextInt(1, 9),
                                    Duration.ofMillis(random.nextInt(5_000)),
                                    Duration.ofSeconds(1));
                    Route route = random.nextBoolean() ? route(BIG) : route(BIG, SMALL);
                    List<Attempt> attempts = new ArrayList<>();
                    NextStep next;
                    do {
                        Candidate tried = any.candidate(route, attempts);
                        attempts.addAll(failed(tried));
                        Duration asked =
                                random.nextBoolean()
                                        ? null
                                        : Duration.ofMillis(random.nextInt(3_000));
                        next =
                                any.after(
                                        upstream(asked),
                                        tried,
                                        route,
                                        attempts,
                                        NOW,
                                        DEADLINE,
                                        random.nextDouble());
                    } while (!next.equals(giveUp()));

                    assertThat(attempts).hasSize(any.attemptsMax());
                });
    }

    private NextStep after(Fault fault, List<Attempt> attempts, double chance) {
        return policy.after(fault, BIG, route(BIG), attempts, NOW, DEADLINE, chance);
    }

    private static NextStep again(long millis) {
        return new NextStep.Again(Duration.ofMillis(millis));
    }

    private static NextStep giveUp() {
        return new NextStep.GiveUp();
    }

    private static Fault upstream(@Nullable Duration retryAfter) {
        return Fault.of(Verdict.SERVER_ERROR, "x").askingToWait(retryAfter);
    }

    private static List<Attempt> failed(Candidate... on) {
        return Stream.of(on)
                .map(c -> new Attempt(1, c.model(), c.version(), c.pool(), NOW, 5, null, "x", null))
                .toList();
    }

    private static Route route(Candidate... candidates) {
        return new Route(List.of(candidates), "p", "r", "because", List.of());
    }

    private static Candidate candidate(String model, String pool) {
        return new Candidate(model, "1", "openai", "openai", "x", pool, Prices.free());
    }
}
