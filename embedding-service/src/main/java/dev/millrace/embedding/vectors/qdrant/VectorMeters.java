package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.backends.breaker.Breakers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a scrape sees of Qdrant, and the log of one that is left alone. */
final class VectorMeters implements Breakers.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(VectorMeters.class);

    private final MeterRegistry registry;

    VectorMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Something that was asked of the store has ended.
     *
     * @param what such as {@code search}
     * @param ended {@code succeeded}, or the status of Qdrant in lower case
     */
    void asked(String what, String ended, Duration took) {
        registry.timer("embedding.vectors.asked", "what", what, "ended", ended).record(took);
    }

    @Override
    public void added(String backend, Supplier<Duration> restLeft) {
        Gauge.builder("embedding.vectors.resting", restLeft, left -> left.get().toMillis() / 1e3)
                .description("time until the vector store may be asked again")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void opened(String backend, String why) {
        registry.counter("embedding.vectors.opened").increment();
        LOG.warn("{}; documents wait for it, and searches fail", why);
    }

    @Override
    public void closed(String backend, Duration after) {
        LOG.info("{} works again, after {} ms", backend, after.toMillis());
    }

    @Override
    public void heldBack(String backend, String why) {
        registry.counter("embedding.vectors.held.back", "why", why).increment();
    }
}
