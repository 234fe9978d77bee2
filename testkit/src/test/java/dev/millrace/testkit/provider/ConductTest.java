package dev.millrace.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConductTest {
    private static final Conduct MIXED =
            Conduct.good()
                    .takingBetween(Duration.ofMillis(10), Duration.ofMillis(50))
                    .failing(0.2)
                    .limiting(0.1, Duration.ofSeconds(3))
                    .seeded(42);

    @Test
    void theSameSeedTreatsTheSameCallsTheSame() {
        assertThat(towards(MIXED)).isEqualTo(towards(MIXED));
        assertThat(towards(MIXED)).isNotEqualTo(towards(MIXED.seeded(43)));
    }

    @Test
    void ratesAndLatenciesAreTheOnesAskedFor() {
        var scripts = towards(MIXED);

        assertThat(share(scripts, 500)).isCloseTo(0.2, within(0.03));
        assertThat(share(scripts, 429)).isCloseTo(0.1, within(0.03));
        assertThat(scripts)
                .allSatisfy(script ->
                        assertThat(script.slow())
                                .isBetween(Duration.ofMillis(10), Duration.ofMillis(50)));
    }

    @Test
    void ofAHeavyTailMostIsShortAndLittleIsVeryLong() {
        var tailed =
                Conduct.good()
                        .takingMostlyLittleBetween(Duration.ofMillis(20), Duration.ofSeconds(5))
                        .seeded(42);

        var waits = towards(tailed).stream().map(script -> script.slow().toMillis()).toList();

        assertThat(waits).allMatch(wait -> wait >= 20 && wait <= 5_000);
        assertThat(waits.stream().filter(wait -> wait < 40)).hasSizeBetween(900, 1_100);
        assertThat(waits.stream().filter(wait -> wait >= 1_000)).hasSizeBetween(15, 60);
    }

    @Test
    void aHeavyTailThatBeginsAtNothingIsRefused() {
        assertThatThrownBy(() ->
                        Conduct.good()
                                .takingMostlyLittleBetween(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("a heavy tail begins above 0, latency from PT0S");
    }

    @Test
    void oneCallTooManyAtOnceIsLimited() {
        var conduct = Conduct.good().serving(2);

        assertThat(status(conduct.towards(1, false))).isZero();
        assertThat(status(conduct.towards(1, true))).isEqualTo(429);
    }

    @Test
    void ratesThatAddUpToMoreThanAllAreRefused() {
        assertThatThrownBy(() -> MIXED.failing(0.95))
                .hasMessage("error rate 0.95, rate limit rate 0.1");
    }

    @Test
    void theCommandLineSaysTheSame() {
        var options =
                Options.of(
                        "port=8099",
                        "latencyMillis=10-50",
                        "errorRate=0.2",
                        "rateLimitRate=0.1",
                        "retryAfterSeconds=3",
                        "seed=42");

        assertThat(options).isEqualTo(new Options(8099, MIXED));
    }

    private static List<Script> towards(Conduct conduct) {
        return LongStream.rangeClosed(1, 2_000).mapToObj(n -> conduct.towards(n, false)).toList();
    }

    private static double share(List<Script> scripts, int status) {
        return scripts.stream().filter(script -> status(script) == status).count() / 2_000.0;
    }

    private static int status(Script script) {
        return script.ending() instanceof Script.Ending.Fails(int status, _) ? status : 0;
    }
}
