package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void itDoublesWithEachRoundUntilItIsTurnedAwayAndThenGrowsByOne() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        round(limit);
        assertThat(limit.calls()).isEqualTo(16);
        round(limit);
        assertThat(limit.calls()).isEqualTo(32);

        limit.turnedAway(0, 1);
        assertThat(limit.calls()).isEqualTo(28);
        round(limit);
        assertThat(limit.calls()).isEqualTo(29);
    }

    @Test
    void callsThatBeganBeforeTheCutTellNothingNew() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        limit.turnedAway(10, 20);
        int once = limit.calls();
        limit.turnedAway(11, 21);
        limit.turnedAway(19, 22);
        assertThat(limit.calls()).isEqualTo(once);
        limit.turnedAway(20, 23);
        assertThat(limit.calls()).isLessThan(once);
    }

    @Test
    void itDoesNotGrowWhileItHoldsNobodyBack() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        for (int i = 0; i < 100; i++) {
            limit.answered(3);
        }
        assertThat(limit.calls()).isEqualTo(8);
    }

    @Test
    void itStaysWithinItsBounds() {
        AdaptiveLimit limit = new AdaptiveLimit(3, 10);
        for (int i = 0; i < 50; i++) {
            limit.answered(10);
        }
        assertThat(limit.calls()).isEqualTo(10);
        for (int i = 0; i < 50; i++) {
            limit.turnedAway(i, i + 1);
        }
        assertThat(limit.calls()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1"})
    void boundsThatAreNoneAreRefused(int min, int max) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AdaptiveLimit(min, max));
    }

    /** A server that takes 40 at once for a minute, then 20, and turns the rest away at once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofWhatAServerTakesNineTenthsAreUsedAndFewAreTurnedAway(long seed) {
        AdaptiveLimit limit = new AdaptiveLimit(1, 256);
        Simulated early = run(limit, seed, 40, 0, 60);
        assertThat(early.used()).isGreaterThan(0.9);
        assertThat(early.turnedAwayShare()).isLessThan(0.05);

        Simulated halved = run(limit, seed, 20, 60, 120);
        assertThat(halved.used()).isGreaterThan(0.9);
        assertThat(halved.turnedAwayShare()).isLessThan(0.05);
        assertThat(limit.calls()).isBetween(15, 23);
    }

    private record Simulated(double used, double turnedAwayShare) {}

    /** Everybody waits all the time; calls take from half a second to one and a half. */
    private static Simulated run(
            AdaptiveLimit limit, long seed, int takes, int fromSecond, int toSecond) {
        Random random = new Random(seed);
        PriorityQueue<long[]> running = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        long now = fromSecond * SECOND;
        long busyNanos = 0;
        int answered = 0;
        int turnedAway = 0;
        while (now < toSecond * SECOND) {
            while (running.size() < limit.calls()) {
                if (running.size() >= takes) {
                    turnedAway++;
                    limit.turnedAway(now, now + 1);
                    now += 2;
                } else {
                    long took = SECOND / 2 + (long) (random.nextDouble() * SECOND);
                    busyNanos += took;
                    running.add(new long[] {now + took});
                }
            }
            now = running.peek()[0];
            limit.answered(running.size());
            running.poll();
            answered++;
        }
        double used = busyNanos / (double) takes / (now - fromSecond * SECOND);
        return new Simulated(used, turnedAway / (double) (answered + turnedAway));
    }

    private static void round(AdaptiveLimit limit) {
        int calls = limit.calls();
        for (int i = 0; i < calls; i++) {
            limit.answered(limit.calls());
        }
    }
}
