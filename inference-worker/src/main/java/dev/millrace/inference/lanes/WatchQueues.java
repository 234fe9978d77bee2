package dev.millrace.inference.lanes;

import dev.millrace.contracts.registry.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each vLLM server of a pool how many requests wait in it, again and again: it turns nobody
 * away, so its queue is what tells that it has enough. One that does not say is treated like any
 * other server.
 */
public final class WatchQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchQueues.class);
    private static final String VLLM = "vllm";

    private final Settings settings;
    private final Pages pages;
    private final List<Server> servers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * What an operator may change.
     *
     * @param every how often each is asked
     * @param waitingMax a longer queue makes the limit smaller; any queue keeps it from growing
     * @param cachePercentMax a fuller key-value cache keeps it from growing
     */
    public record Settings(Duration every, int waitingMax, int cachePercentMax) {}

    /** Where a back end tells what it measures. */
    public interface Pages {
        /** The page {@code /metrics} of a back end; null if it is not to be had. */
        @Nullable String metrics(Registry.Backend backend) throws InterruptedException;
    }

    private record Server(String name, Registry.Backend backend, List<CallGate> gates) {}

    public WatchQueues(
            Registry registry, String pool, Settings settings, CallGates gates, Pages pages) {
        this.settings = settings;
        this.pages = pages;
        registry.backends()
                .forEach((name, backend) -> {
                    List<CallGate> its = new ArrayList<>();
                    registry.models()
                            .forEach((alias, model) -> {
                                if (model.backend().equals(name) && model.pool().equals(pool)) {
                                    its.add(gates.of(alias));
                                }
                            });
                    if (backend.type().equals(VLLM) && !its.isEmpty()) {
                        servers.add(new Server(name, backend, its));
                    }
                });
    }

    /** Begins; one thread for each server, so that a slow one delays no other. */
    public void start() {
        for (Server server : servers) {
            threads.add(
                    Thread.ofVirtual().name("queue-" + server.name()).start(() -> watch(server)));
        }
    }

    private void watch(Server server) {
        try {
            do {
                look(server);
            } while (!closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("closing");
        }
    }

    /** A look that fails says nothing: a gate must not be held by the last one for ever. */
    private void look(Server server) throws InterruptedException {
        VllmLoad load = null;
        try {
            load = load(server);
        } catch (RuntimeException e) {
            LOG.warn("looking at the queue of {} failed, trying again", server.name(), e);
        }
        if ((load == null) != silent.contains(server.name())) {
            if (load == null) {
                silent.add(server.name());
            } else {
                silent.remove(server.name());
            }
            LOG.info(
                    load == null
                            ? "{} does not say how many requests wait in it"
                            : "{} says how many requests wait in it",
                    server.name());
        }
        tell(server, load);
    }

    private @Nullable VllmLoad load(Server server) throws InterruptedException {
        String page = pages.metrics(server.backend());
        return page == null ? null : VllmLoad.read(page);
    }

    private void tell(Server server, @Nullable VllmLoad load) {
        boolean full =
                load != null
                        && (load.waiting() > 0 || load.cachePercent() > settings.cachePercentMax());
        boolean tooLong = load != null && load.waiting() > settings.waitingMax();
        server.gates().forEach(gate -> gate.told(full, tooLong));
    }

    @Override
    public void close() {
        closing.countDown();
        threads.forEach(Thread::interrupt);
    }
}
