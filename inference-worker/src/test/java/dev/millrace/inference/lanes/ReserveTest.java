package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.limit.AdaptiveLimit;
import dev.millrace.backends.limit.Met;
import org.junit.jupiter.api.Test;

class ReserveTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void itIsKeptOfALimitThatIsFixed() {
        Reserve reserve = new Reserve(25, new AdaptiveLimit(16, 16), 0);

        assertThat(reserve.batchMax(0)).isEqualTo(12);
        assertThat(reserve.batchMax(1_000 * SECOND)).isEqualTo(12);
    }

    @Test
    void inOneRoundOutOfTenBatchCallsTryWhetherTheLimitHasGrown() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 100);
        Reserve reserve = new Reserve(25, limit, 0);
        limit.ended(Met.OVERLOAD, 0, 1, 1);
        reserve.turnedAway(0, 1);

        assertThat(limit.calls()).isEqualTo(7);
        assertThat(reserve.batchMax(9 * SECOND - 1)).isEqualTo(5);
        assertThat(reserve.batchMax(9 * SECOND)).isEqualTo(7);
        for (int i = 0; i < 7; i++) {
            reserve.ended(10 * SECOND, 1);
        }
        assertThat(reserve.batchMax(19 * SECOND - 1)).isEqualTo(5);
        assertThat(reserve.batchMax(19 * SECOND)).isEqualTo(7);
    }

    @Test
    void aServerThatIsFullAlreadyIsNotTried() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 100);
        Reserve reserve = new Reserve(25, limit, 0);
        limit.ended(Met.OVERLOAD, 0, 1, 1);
        limit.hold(true);

        assertThat(reserve.batchMax(100 * SECOND)).isEqualTo(5);
    }

    @Test
    void aServerThatIsFullEndsATry() {
        AdaptiveLimit limit = new AdaptiveLimit(1, 100);
        Reserve reserve = new Reserve(25, limit, 0);
        limit.ended(Met.OVERLOAD, 0, 1, 1);
        assertThat(reserve.batchMax(100 * SECOND)).isEqualTo(7);

        limit.hold(true);
        assertThat(reserve.batchMax(100 * SECOND)).isEqualTo(5);
        reserve.ended(100 * SECOND, 1);
        limit.hold(false);
        assertThat(reserve.batchMax(109 * SECOND - 1)).isEqualTo(5);
        assertThat(reserve.batchMax(109 * SECOND)).isEqualTo(7);
    }
}
