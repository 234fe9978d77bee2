package dev.millrace.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Counts what was let in and what was not, never by tenant or job. */
@Singleton
class SubmitMetrics {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter replayed;

    SubmitMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = registry.counter("jobs.accepted");
        this.replayed = registry.counter("jobs.replayed");
    }

    void accepted(List<Receipt> receipts) {
        for (Receipt receipt : receipts) {
            (receipt.replayed() ? replayed : accepted).increment();
        }
    }

    /** One call that was refused, whether it held one job or many. */
    void rejected(String code) {
        registry.counter("jobs.rejected", "code", code).increment();
    }

    void answered(int status, Duration taken) {
        Timer.builder("submit.seconds")
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(taken);
    }
}
