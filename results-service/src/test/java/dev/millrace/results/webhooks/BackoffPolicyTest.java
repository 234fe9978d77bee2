package dev.millrace.results.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final double NO_JITTER = 0.5;

    private final BackoffPolicy policy =
            new BackoffPolicy(
                    List.of(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                    0.1,
                    Duration.ofHours(24));

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void anySuccessIsADelivery(int code) {
        assertThat(next(1, status(code))).isEqualTo(new Next.Delivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404, 429, 500, 503})
    void anythingElseIsTriedAgain(int code) {
        assertThat(next(1, status(code)))
                .isEqualTo(new Next.Again(NOW.plusSeconds(5), "status " + code));
    }

    @Test
    void aReceiverThatIsGoneIsLeftAlone() {
        assertThat(next(1, status(410))).isInstanceOf(Next.Exhausted.class);
    }

    @Test
    void aPlaceWeDoNotGoToIsNotTriedTwice() {
        assertThat(next(1, new Answer.OutOfBounds("private")))
                .isEqualTo(new Next.Exhausted("private"));
    }

    @Test
    void silenceIsTriedAgainUntilTheLastAttempt() {
        var silence = new Answer.Silence("no answer");

        assertThat(next(2, silence))
                .isEqualTo(new Next.Again(NOW.plus(Duration.ofMinutes(5)), "no answer"));
        assertThat(next(3, silence))
                .isEqualTo(new Next.Exhausted("no answer, at the last of 3 attempts"));
    }

    @Test
    void aLongerWaitThatTheReceiverAsksForIsGrantedUpToALimit() {
        assertThat(next(1, busy(Duration.ofSeconds(90))))
                .isEqualTo(new Next.Again(NOW.plusSeconds(90), "status 429"));
        assertThat(next(1, busy(Duration.ofSeconds(1))))
                .isEqualTo(new Next.Again(NOW.plusSeconds(5), "status 429"));
        assertThat(next(1, busy(Duration.ofDays(9))))
                .isEqualTo(new Next.Again(NOW.plus(Duration.ofDays(1)), "status 429"));
    }

    @Test
    void chanceMovesAPauseByATenthAtMost() {
        Seeds.check(
                1_000,
                random -> {
                    Next next = policy.next(2, status(500), NOW, random.nextDouble());

                    assertThat(next)
                            .isInstanceOfSatisfying(
                                    Next.Again.class,
                                    again ->
                                            assertThat(again.at())
                                                    .isBetween(
                                                            NOW.plusSeconds(270),
                                                            NOW.plusSeconds(330)));
                });
    }

    private Next next(int attempt, Answer answer) {
        return policy.next(attempt, answer, NOW, NO_JITTER);
    }

    private static Answer status(int code) {
        return new Answer.Status(code, null);
    }

    private static Answer busy(Duration retryAfter) {
        return new Answer.Status(429, retryAfter);
    }
}
