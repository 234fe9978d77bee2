package dev.millrace.inference.breaker;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One breaker for each back end that routes name. */
public final class Breakers {
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final Clock clock;

    public Breakers(Clock clock) {
        this.clock = clock;
    }

    public Breaker of(String backend) {
        return breakers.computeIfAbsent(backend, name -> new Breaker(name, clock));
    }
}
