package dev.millrace.backends.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveLimitTest {
    private static final int UNKNOWN = AdaptiveLimit.UNKNOWN;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void itDoublesWithEachRoundUntilItIsTurnedAwayAndThenGrowsByOne() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        round(limit);
        assertThat(limit.calls()).isEqualTo(16);
        round(limit);
        assertThat(limit.calls()).isEqualTo(32);

        limit.turnedAway(0, 1, UNKNOWN);
        assertThat(limit.calls()).isEqualTo(28);
        round(limit);
        assertThat(limit.calls()).isEqualTo(29);
    }

    @Test
    void callsThatBeganBeforeTheCutTellNothingNew() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        limit.turnedAway(10, 20, UNKNOWN);
        int once = limit.calls();
        limit.turnedAway(11, 21, UNKNOWN);
        limit.turnedAway(19, 22, UNKNOWN);
        assertThat(limit.calls()).isEqualTo(once);
        limit.turnedAway(20, 23, UNKNOWN);
        assertThat(limit.calls()).isLessThan(once);
    }

    @Test
    void ofABurstThatIsTooManyOnlyThoseThatGoOnAreCalledNext() {
        AdaptiveLimit limit = grownTo(32);

        for (int goOn = 31; goOn >= 20; goOn--) {
            limit.turnedAway(0, 1, goOn);
        }

        assertThat(limit.calls()).isEqualTo(20);
    }

    @Test
    void noMoreThanHalfIsGivenUpAtATimeHoweverFewGoOn() {
        AdaptiveLimit limit = grownTo(32);

        limit.turnedAway(0, 1, 2);

        assertThat(limit.calls()).isEqualTo(16);
    }

    @Test
    void moreThanWentWellIsTriedOnlyAfterFiftyAnswers() {
        AdaptiveLimit limit = grownTo(32);
        limit.turnedAway(0, 1, 16);

        for (int i = 0; i < 49; i++) {
            limit.answered(16);
        }
        assertThat(limit.calls()).isEqualTo(16);
        for (int i = 0; i < 17; i++) {
            limit.answered(16);
        }
        assertThat(limit.calls()).isEqualTo(17);
    }

    @Test
    void whileItIsHeldItDoesNotGrow() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        limit.hold(true);
        round(limit);
        assertThat(limit.calls()).isEqualTo(8);
        assertThat(limit.canGrow()).isFalse();

        limit.hold(false);
        round(limit);
        assertThat(limit.calls()).isEqualTo(16);
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
            limit.turnedAway(i, i + 1, UNKNOWN);
        }
        assertThat(limit.calls()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1"})
    void boundsThatAreNoneAreRefused(int min, int max) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AdaptiveLimit(min, max));
    }

    /** A server that takes so many at once for a minute, then half, and turns the rest away. */
    @ParameterizedTest
    @CsvSource({"1, 40", "2, 40", "3, 40", "4, 4", "5, 200"})
    void ofWhatAServerTakesNineTenthsAreUsedAndFewAreTurnedAway(long seed, int takes) {
        AdaptiveLimit limit = new AdaptiveLimit(1, 256);
        Simulated early = run(limit, seed, takes, 0, 60);
        assertThat(early.used()).isGreaterThan(0.9);
        assertThat(early.turnedAwayShare()).isLessThan(0.03);

        Simulated halved = run(limit, seed, takes / 2, 60, 120);
        assertThat(halved.used()).isGreaterThan(0.9);
        assertThat(halved.turnedAwayShare()).isLessThan(0.03);

        Simulated back = run(limit, seed, takes, 120, 240);
        assertThat(back.used()).isGreaterThan(0.85);
        assertThat(back.turnedAwayShare()).isLessThan(0.03);
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
                    limit.turnedAway(now, now + 1, running.size());
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

    private static AdaptiveLimit grownTo(int calls) {
        AdaptiveLimit limit = new AdaptiveLimit(1, 1000);
        while (limit.calls() < calls) {
            limit.answered(limit.calls());
        }
        return limit;
    }

    private static void round(AdaptiveLimit limit) {
        int calls = limit.calls();
        for (int i = 0; i < calls; i++) {
            limit.answered(limit.calls());
        }
    }
}
