package dev.millrace.inference;

import dev.millrace.backends.breaker.Breakers;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.lanes.CallGates;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;

/** Turns as they are by default, but that a job waits no longer than a moment for room. */
final class TestingTurns {
    private TestingTurns() {}

    static TakeTurns of(
            Breakers breakers,
            Registry registry,
            String pool,
            CallModels models,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            CallMeters meters) {
        return new TakeTurns(
                breakers,
                new CallGates(
                        registry,
                        new CallGates.Settings(pool, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                        meters),
                models,
                calls,
                cancelled,
                Duration.ofMillis(300),
                Clock.systemUTC());
    }
}
