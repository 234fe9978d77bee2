package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Breakers;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a scrape sees of the calls, and the log of a back end that is left alone. */
final class CallMeters implements Breakers.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(CallMeters.class);

    private final MeterRegistry registry;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A call ended. */
    void called(String model, int texts, CallEnd end, Duration took) {
        String ended =
                switch (end) {
                    case CallEnd.Answered _ -> "succeeded";
                    case CallEnd.Failed(Fault fault) -> fault.code();
                    case CallEnd.Closed() -> "closed";
                };
        registry.timer("embedding.calls", "model", model, "ended", ended).record(took);
        DistributionSummary.builder("embedding.call.texts")
                .description("texts of one call")
                .tag("model", model)
                .register(registry)
                .record(texts);
    }

    /**
     * From now on a scrape sees how many texts wait for a call, and how many calls there may be.
     */
    void added(String backend, IntSupplier texts, IntSupplier callsAtOnce) {
        gauge("embedding.texts.waiting", "texts that wait for a call", backend, texts);
        gauge("embedding.calls.limit", "most calls at once, as found so far", backend, callsAtOnce);
    }

    private void gauge(String name, String what, String backend, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt)
                .description(what)
                .tag("backend", backend)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void added(String backend, Supplier<Duration> restLeft) {
        Gauge.builder("embedding.backend.resting", restLeft, left -> left.get().toMillis() / 1e3)
                .description("time until a back end may be called again")
                .baseUnit("seconds")
                .tag("backend", backend)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void opened(String backend, String why) {
        registry.counter("embedding.backend.opened", "backend", backend).increment();
        LOG.warn("{}; its jobs wait or go to their fallbacks", why);
    }

    @Override
    public void closed(String backend, Duration after) {
        LOG.info("{} works again, after {} ms", backend, after.toMillis());
    }

    @Override
    public void heldBack(String backend, String why) {
        registry.counter("embedding.calls.held.back", "backend", backend, "why", why).increment();
    }
}
