package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private final InFlight inFlight = new InFlight(2, 100);

    @Test
    void asManyRequestsAsAllowedEnterAndNoMoreUntilOneLeaves() {
        var first = enter(1);
        enter(1);

        assertThat(inFlight.tryEnter(1)).isNull();
        first.close();
        assertThat(inFlight.tryEnter(1)).isNotNull();
    }

    @Test
    void bytesBeyondTheLimitDoNotEnterAndTakeNoPlace() {
        var first = enter(60);

        assertThat(inFlight.tryEnter(41)).isNull();
        assertThat(inFlight.tryEnter(40)).isNotNull();
        first.close();
    }

    @Test
    void aRequestGrowsUpToTheLimitAndGivesAllOfItBack() {
        var first = enter(60);

        assertThat(first.tryGrow(40)).isTrue();
        assertThat(first.tryGrow(1)).isFalse();
        first.close();
        assertThat(inFlight.tryEnter(100)).isNotNull();
    }

    @Test
    void leavingTwiceIsLeavingOnceAndWhoLeftDoesNotGrow() {
        var first = enter(60);
        enter(40);
        first.close();
        first.close();

        assertThat(first.tryGrow(1)).isFalse();
        assertThat(inFlight.tryEnter(60)).isNotNull();
        assertThat(inFlight.tryEnter(0)).isNull();
    }

    private InFlight.Place enter(int bytes) {
        return Objects.requireNonNull(inFlight.tryEnter(bytes));
    }
}
