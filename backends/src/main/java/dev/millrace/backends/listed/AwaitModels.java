package dev.millrace.backends.listed;

import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.registry.Registry;
import io.vertx.core.Vertx;
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
     * @param timeout longest wait for its answer
     * @param goneAfter how long a model may be unlisted, or its server mute, before the pool shuts:
     *     a busy server answers late, and coming back costs a rebalance
     */
    public record Settings(Duration every, Duration timeout, Duration goneAfter) {}

    /**
     * The models of {@code pool} whose servers are awaited; often there is none.
     *
     * @param limits of the calls, whose connections may all be taken: it has others
     */
    public AwaitModels(
            Registry registry,
            String pool,
            Vertx vertx,
            Connections.Limits limits,
            Settings settings) {
        this.backends = registry.backends();
        this.servers =
                new AskForModels(
                        new Connections(vertx, registry.proxy(), limits.one()), settings.timeout());
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

    /**
     * Begins. Both are called by one thread, which may be held up.
     *
     * @param takeWork all models are there; called at once, by this very thread, if none is awaited
     * @param takeNone one is gone
     */
    public void start(Runnable takeWork, Runnable takeNone) {
        if (models.isEmpty()) {
            takeWork.run();
        } else {
            Thread.ofVirtual().name("await-models").start(() -> watch(takeWork, takeNone));
        }
    }

    /** The models that are not there, each with what is in the way. */
    public Map<String, String> missing() {
        return Map.copyOf(missing);
    }

    private void watch(Runnable takeWork, Runnable takeNone) {
        try {
            do {
                lookAndTurn(takeWork, takeNone);
            } while (!closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("closing");
        }
    }

    /** What goes wrong here is tried again at the next look. */
    private void lookAndTurn(Runnable takeWork, Runnable takeNone) throws InterruptedException {
        try {
            look(System.nanoTime());
            boolean wanted = missing.isEmpty();
            if (wanted && !open) {
                LOG.info("all models are there, taking work: {}", models.keySet());
                takeWork.run();
            } else if (open && !wanted) {
                LOG.warn("taking no more work until it is back: {}", missing);
                takeNone.run();
            }
            open = wanted;
        } catch (RuntimeException e) {
            LOG.warn("whether to take work is not as it should be, trying again", e);
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
