package dev.millrace.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
                        assertThat(script.pace().first())
                                .isBetween(Duration.ofMillis(10), Duration.ofMillis(50)));
    }

    @Test
    void ofAHeavyTailMostIsShortAndLittleIsVeryLong() {
        var tailed =
                Conduct.good()
                        .takingMostlyLittleBetween(Duration.ofMillis(20), Duration.ofSeconds(5))
                        .seeded(42);

        var waits =
                towards(tailed).stream().map(script -> script.pace().first().toMillis()).toList();

        assertThat(waits).allMatch(wait -> wait >= 20 && wait <= 5_000);
        assertThat(waits.stream().filter(wait -> wait < 40)).hasSizeBetween(900, 1_100);
        assertThat(waits.stream().filter(wait -> wait >= 1_000)).hasSizeBetween(15, 60);
    }

    @Test
    void aHeavyTailThatBeginsAtNothingIsRefused() {
        assertThatThrownBy(() ->
                        Conduct.good()
                                .takingMostlyLittleBetween(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("heavy tail from 0.0 to 1.0E9");
    }

    @Test
    void ratesThatAddUpToMoreThanAllAreRefused() {
        assertThatThrownBy(() -> MIXED.failing(0.95))
                .hasMessage("rates add up to 1.050: at most 1");
    }

    @Test
    void lognormalLatenciesHaveThePercentilesAskedFor() {
        var slow = new Distribution.Lognormal(100e6, 1_000e6);

        var waits = sorted(Conduct.good().manner(Manner.GOOD.first(slow)).seeded(42));

        assertThat(waits.get(1_000)).isCloseTo(100, withinPercentage(10));
        assertThat(waits.get(1_980)).isCloseTo(1_000, withinPercentage(25));
        assertThat(waits.getLast()).isLessThanOrEqualTo(10_000);
    }

    @Test
    void measuredLatenciesFollowTheLineBetweenPercentiles() {
        var measured =
                new Distribution.Percentiles(
                        new TreeMap<>(Map.of(0.0, 10e6, 50.0, 20e6, 90.0, 100e6, 100.0, 200e6)));

        var waits = sorted(Conduct.good().manner(Manner.GOOD.first(measured)).seeded(42));

        assertThat(waits.getFirst()).isGreaterThanOrEqualTo(10);
        assertThat(waits.get(1_000)).isCloseTo(20, withinPercentage(15));
        assertThat(waits.get(1_800)).isCloseTo(100, withinPercentage(15));
        assertThat(waits.getLast()).isLessThanOrEqualTo(200);
    }

    private static List<Long> sorted(Conduct conduct) {
        return towards(conduct).stream()
                .map(script -> script.pace().first().toMillis())
                .sorted()
                .toList();
    }

    private static List<Script> towards(Conduct conduct) {
        return LongStream.rangeClosed(1, 2_000).mapToObj(conduct::towards).toList();
    }

    private static double share(List<Script> scripts, int status) {
        return scripts.stream().filter(script -> status(script) == status).count() / 2_000.0;
    }

    private static int status(Script script) {
        return script.ending() instanceof Ending.Fails fails ? fails.status() : 0;
    }
}
