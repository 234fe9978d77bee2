package dev.millrace.inference;

import dev.millrace.backends.breaker.Breakers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** Breakers as they are by default. */
final class TestingBreakers {
    private TestingBreakers() {}

    static Breakers of(Clock clock) {
        return new Breakers(
                new Breakers.Settings(20, 10, 50, 3, Duration.ofSeconds(1), Duration.ofMinutes(1)),
                new WatchBackends(new CallMeters(new SimpleMeterRegistry())),
                clock);
    }
}
