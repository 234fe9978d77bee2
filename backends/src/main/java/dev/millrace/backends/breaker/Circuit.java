package dev.millrace.backends.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A circuit breaker of resilience4j that knows until when it is open, and to which of its states
 * the end of a call belongs. Its owner guards it against threads.
 */
final class Circuit {
    private final CircuitBreaker breaker;
    private final GrowingWait waits;
    private final Clock clock;
    private int era;
    private Instant changedAt;
    private Instant openedAt;

    Circuit(String name, Breakers.Settings settings, Clock clock) {
        this.clock = clock;
        this.changedAt = clock.instant();
        this.openedAt = changedAt;
        this.waits = new GrowingWait(settings.waitFirst(), settings.waitMax());
        this.breaker =
                CircuitBreaker.of(
                        name,
                        CircuitBreakerConfig.custom()
                                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                                .slidingWindowSize(settings.windowCalls())
                                .minimumNumberOfCalls(settings.callsMin())
                                .failureRateThreshold(settings.failurePercent())
                                .permittedNumberOfCallsInHalfOpenState(settings.trialCalls())
                                .waitIntervalFunctionInOpenState(waits)
                                .recordResult(Boolean.FALSE::equals)
                                .clock(clock)
                                .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> changed(event.getStateTransition().getFromState()));
    }

    private void changed(State from) {
        era++;
        changedAt = clock.instant();
        if (from == State.CLOSED) {
            openedAt = changedAt;
        }
    }

    /** Takes one call, a trial among them once the wait is over. */
    boolean tryEnter() {
        return breaker.tryAcquirePermission();
    }

    /** Another number after each change: the end of a call counts in the era it began in. */
    int era() {
        return era;
    }

    /** A call ended. */
    void ended(boolean works) {
        breaker.onResult(0, TimeUnit.NANOSECONDS, works);
    }

    /** A call ended and says nothing: another may be made for it. */
    void endedUnknown() {
        breaker.releasePermission();
    }

    /** There is no need to count: nobody is there. */
    void open() {
        breaker.transitionToOpenState();
    }

    boolean isOpen() {
        return breaker.getState() == State.OPEN;
    }

    boolean isClosed() {
        return breaker.getState() == State.CLOSED;
    }

    /** When it last opened, closed or began a trial. */
    Instant changedAt() {
        return changedAt;
    }

    /** When it last was closed before. */
    Instant openedAt() {
        return openedAt;
    }

    /** How long it is open this time, or was before the trial. */
    Duration openFor() {
        return waits.last();
    }

    /** Such as "12 of its last 20 calls failed". */
    String counted() {
        var metrics = breaker.getMetrics();
        return "%d of its last %d calls failed"
                .formatted(metrics.getNumberOfFailedCalls(), metrics.getNumberOfBufferedCalls());
    }
}
