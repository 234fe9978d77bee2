package dev.millrace.inference.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Blame;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final TestingClock clock = new TestingClock();
    private final Breaker breaker = new Breakers(clock).of("openai");

    @Test
    void nobodyCallsBeforeTheTimeIsOverThatAServerAskedFor() {
        pass().ended(asksFor(2_000));

        clock.pass(Duration.ofMillis(1_999));
        assertThat(breaker.enter())
                .isInstanceOfSatisfying(
                        Breaker.Entry.Closed.class,
                        closed ->
                                assertThat(closed.rest().reason())
                                        .isEqualTo("openai asked for 2000 ms (rate_limited)"));
        clock.pass(Duration.ofMillis(1));
        assertThat(breaker.enter()).isInstanceOf(Breaker.Entry.Free.class);
        assertThat(breaker.rest()).isNull();
    }

    @Test
    void theLongestOfSeveralWaitsCounts() {
        Breaker.Pass first = pass();
        Breaker.Pass second = pass();

        first.ended(asksFor(5_000));
        second.ended(asksFor(1_000));

        clock.pass(Duration.ofMillis(4_999));
        assertThat(breaker.enter()).isInstanceOf(Breaker.Entry.Closed.class);
    }

    @Test
    void aCallThatWasUnderWayAndSucceedsEndsNoRest() {
        Breaker.Pass late = pass();
        pass().ended(asksFor(2_000));

        late.ended(new Effect.Works());

        assertThat(breaker.rest()).isNotNull();
    }

    @Test
    void theRestOfOneBackendIsNotAnothers() {
        Breakers breakers = new Breakers(clock);
        ((Breaker.Entry.Free) breakers.of("a").enter()).pass().ended(asksFor(2_000));

        assertThat(breakers.of("a").rest()).isNotNull();
        assertThat(breakers.of("b").rest()).isNull();
    }

    private static Effect asksFor(long millis) {
        return new Effect.AsksToWait(Duration.ofMillis(millis), "rate_limited", Blame.CAPACITY);
    }

    private Breaker.Pass pass() {
        return ((Breaker.Entry.Free) breaker.enter()).pass();
    }
}
