package dev.millrace.inference;

import dev.millrace.contracts.Candidate;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** What a scrape sees; labelled by model and end, never by tenant or job. */
final class CallMeters {
    private final MeterRegistry registry;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A model call ended. */
    void called(Candidate candidate, String ended, long ranMillis) {
        registry.timer("inference.calls", "model", candidate.model(), "ended", ended)
                .record(ranMillis, TimeUnit.MILLISECONDS);
    }

    /** A record was accepted. */
    void accepted(String end) {
        registry.counter("jobs.inferred", "end", end).increment();
    }
}
