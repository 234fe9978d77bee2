package dev.millrace.inference.listed;

import dev.millrace.contracts.registry.Registry;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the servers that a pool awaits, again and again, whether they have its models. */
public final class AwaitModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AwaitModels.class);

    private final Map<String, Registry.Model> models = new LinkedHashMap<>();
    private final Map<String, Registry.Backend> backends;
    private final AskForModels servers;
    private final Settings settings;
    private final ConcurrentMap<String, String> missing = new ConcurrentHashMap<>();
    private final Map<String, Long> seenAtNanos = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean open;

    /**
     * What an operator may change.
     *
     * @param every how often a server is asked
     * @param goneAfter how long a model may be unlisted, or its server mute, before the pool shuts:
     *     a busy server answers late, and coming back costs a rebalance
     */
    public record Settings(Duration every, Duration goneAfter) {}

    /** Whoever takes the pool's work. Called by one thread, which may be held up. */
    public interface Door {
        /** All models are there. */
        void open();

        /** One is gone. */
        void shut();
    }

    /** The models of {@code pool} whose servers are awaited; often there is none. */
    public AwaitModels(Registry registry, String pool, AskForModels servers, Settings settings) {
        this.backends = registry.backends();
        this.servers = servers;
        this.settings = settings;
        registry.models()
                .forEach((alias, model) -> {
                    Registry.Backend backend = backends.get(model.backend());
                    if (model.pool().equals(pool) && backend != null && backend.isAwaited()) {
                        models.put(alias, model);
                        missing.put(alias, "not asked for yet");
                    }
                });
    }

    /** Begins; opens at once, by this very thread, if no model is awaited. */
    public void start(Door door) {
        if (models.isEmpty()) {
            door.open();
        } else {
            Thread.ofVirtual().name("await-models").start(() -> watch(door));
        }
    }

    /** The models that are not there, each with what is in the way. */
    public Map<String, String> missing() {
        return Map.copyOf(missing);
    }

    private void watch(Door door) {
        try {
            do {
                look(System.nanoTime());
                if (missing.isEmpty() != open) {
                    turn(door);
                }
            } while (!closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("closing");
        }
    }

    /** What goes wrong here is tried again at the next look. */
    private void turn(Door door) {
        try {
            if (open) {
                LOG.warn("taking no more work until it is back: {}", missing);
                door.shut();
            } else {
                LOG.info("all models are there, taking work: {}", models.keySet());
                door.open();
            }
            open = !open;
        } catch (RuntimeException e) {
            LOG.warn("the work queue is not as it should be, trying again", e);
        }
    }

    /** Each server is asked once, however many of its models are ours. */
    private void look(long nowNanos) throws InterruptedException {
        Map<String, ModelList> lists = new HashMap<>();
        for (var entry : models.entrySet()) {
            Registry.Model model = entry.getValue();
            Registry.Backend backend = backends.get(model.backend());
            if (backend == null) {
                continue;
            }
            ModelList list = lists.get(model.backend());
            if (list == null) {
                list = ModelList.of(servers.ask(backend));
                lists.put(model.backend(), list);
            }
            note(entry.getKey(), list.missing(model, backend), nowNanos);
        }
    }

    private void note(String alias, String why, long nowNanos) {
        if (why.isEmpty()) {
            seenAtNanos.put(alias, nowNanos);
            missing.remove(alias);
            return;
        }
        Long seen = seenAtNanos.get(alias);
        boolean isGone = seen == null || nowNanos - seen >= settings.goneAfter().toNanos();
        if (isGone && !why.equals(missing.put(alias, why))) {
            LOG.warn("not ready: models.{}: {}", alias, why);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        servers.close();
    }
}
