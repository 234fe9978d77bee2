package dev.millrace.inference;

import dev.millrace.backends.breaker.Breakers;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people when a back end is left alone: one line at the begin, one at the end. */
final class WatchBackends implements Breakers.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(WatchBackends.class);

    private final CallMeters meters;

    WatchBackends(CallMeters meters) {
        this.meters = meters;
    }

    @Override
    public void added(String backend, Supplier<Duration> restLeft) {
        meters.resting(backend, restLeft);
    }

    @Override
    public void opened(String backend, String why) {
        meters.opened(backend);
        LOG.warn("{}; its jobs wait or go to their fallbacks", why);
    }

    @Override
    public void closed(String backend, Duration after) {
        LOG.info("{} works again, after {} ms", backend, after.toMillis());
    }

    @Override
    public void heldBack(String backend, String why) {
        meters.heldBack(backend, why);
    }
}
