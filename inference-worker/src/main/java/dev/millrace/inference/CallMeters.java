package dev.millrace.inference;

import dev.millrace.contracts.Candidate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a scrape sees; labelled by model and end, never by tenant or job. */
final class CallMeters {
    private final MeterRegistry registry;
    private final Timer unwritten;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
        this.unwritten =
                Timer.builder("inference.unwritten")
                        .description("from a model's answer to its acknowledgement by the log")
                        .publishPercentiles(0.5, 0.99, 0.999)
                        .register(registry);
    }

    /** A model call ended. */
    void called(Candidate candidate, String ended, long ranMillis) {
        registry.timer("inference.calls", "model", candidate.model(), "ended", ended)
                .record(ranMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * A model's answer was on the log so long after it came: whoever kills the worker in between
     * has the call made and paid for again.
     */
    void written(Duration afterTheAnswer) {
        unwritten.record(afterTheAnswer);
    }

    /** From now on a scrape sees how long a back end is left alone, 0 while it is not. */
    void resting(String backend, Supplier<Duration> restLeft) {
        Gauge.builder("inference.backend.resting", restLeft, left -> left.get().toMillis() / 1e3)
                .description("time until a back end may be called again")
                .baseUnit("seconds")
                .tag("backend", backend)
                .strongReference(true)
                .register(registry);
        registry.counter("inference.backend.opened", "backend", backend);
    }

    /** A back end is called no more. */
    void opened(String backend) {
        registry.counter("inference.backend.opened", "backend", backend).increment();
    }

    /** A call was not made. */
    void heldBack(String backend, String why) {
        registry.counter("inference.calls.held.back", "backend", backend, "why", why).increment();
    }

    /** A record was accepted. */
    void accepted(String end) {
        registry.counter("jobs.inferred", "end", end).increment();
    }
}
