package dev.millrace.inference;

import dev.millrace.backends.breaker.Breakers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** Breakers as they are by default. */
final class TestingBreakers {
    private TestingBreakers() {}

    static Breakers of(Clock clock) {
        return of(clock, Duration.ofSeconds(10));
    }

    /**
     * The same but for one limit.
     *
     * @param silenceMin when a call that its deadline cut short has failed
     */
    static Breakers of(Clock clock, Duration silenceMin) {
        return new Breakers(
                new Breakers.Settings(
                        20, 10, 50, 3, Duration.ofSeconds(1), Duration.ofMinutes(1), silenceMin),
                new WatchBackends(new CallMeters(new SimpleMeterRegistry())),
                clock);
    }
}
