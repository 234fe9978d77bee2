package dev.millrace.backends.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EffectTest {
    @ParameterizedTest
    @EnumSource(Verdict.class)
    void everyVerdictSaysSomethingAboutTheBackend(Verdict verdict) {
        Blame blame = Fault.of(verdict, "x").blame();
        Effect expected =
                switch (verdict) {
                    case REQUEST_REJECTED, OUTPUT_TOO_LARGE -> new Effect.Works();
                    case DENIED_US, NOT_FOUND, UNEXPECTED_STATUS, NO_CONNECTION_FREE ->
                            new Effect.Unknown();
                    case UNREACHABLE, QUOTA_EXHAUSTED -> new Effect.IsGone(verdict.code(), blame);
                    case RATE_LIMITED,
                            OVERLOADED,
                            SERVER_ERROR,
                            TIMEOUT,
                            ANSWER_CUT,
                            ANSWER_NOT_JSON,
                            ANSWER_IS_ERROR,
                            ANSWER_WITHOUT_CHOICES,
                            ANSWER_WITHOUT_VECTORS,
                            GENERATION_FAILED,
                            GENERATION_TIMEOUT ->
                            new Effect.Fails(verdict.code(), blame);
                };

        assertThat(Effect.of(Fault.of(verdict, "x"))).isEqualTo(expected);
    }

    @Test
    void aServerThatSaysWhenIsPausedAndNotFailing() {
        Fault limited = Fault.of(Verdict.RATE_LIMITED, "x");

        assertThat(Effect.of(limited.askingToWait(Duration.ofSeconds(2))))
                .isEqualTo(
                        new Effect.AsksToWait(
                                Duration.ofSeconds(2), "rate_limited", Blame.CAPACITY));
        assertThat(Effect.of(limited.askingToWait(Duration.ZERO)))
                .isEqualTo(new Effect.Fails("rate_limited", Blame.CAPACITY));
    }

    @Test
    void aCallThatItsDeadlineCutShortFailedOnlyIfNothingCameForAWhile() {
        Duration silenceMin = Duration.ofSeconds(10);
        Fault nothingCame = Fault.of(Verdict.TIMEOUT, "x");
        Fault someCame = nothingCame.answered(200, new Usage(5, 0, 7, Usage.ESTIMATED));

        assertThat(Effect.late(nothingCame, silenceMin, silenceMin))
                .isEqualTo(Effect.of(nothingCame));
        assertThat(Effect.late(nothingCame, silenceMin.minusMillis(1), silenceMin))
                .isEqualTo(new Effect.Unknown());
        assertThat(Effect.late(someCame, silenceMin.multipliedBy(5), silenceMin))
                .isEqualTo(new Effect.Unknown());
    }

    @Test
    void whatAServerSaysItselfCountsPastTheDeadlineToo() {
        Fault limited = Fault.of(Verdict.RATE_LIMITED, "x").askingToWait(Duration.ofSeconds(2));

        assertThat(Effect.late(limited, Duration.ZERO, Duration.ofSeconds(10)))
                .isEqualTo(Effect.of(limited));
    }

    @Test
    void aCallersFaultPausesNobody() {
        Fault rejected =
                Fault.of(Verdict.REQUEST_REJECTED, "x").askingToWait(Duration.ofSeconds(2));

        assertThat(Effect.of(rejected)).isEqualTo(new Effect.Works());
    }
}
