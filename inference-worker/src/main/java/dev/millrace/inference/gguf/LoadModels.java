package dev.millrace.inference.gguf;

import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.model.ModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the models that a pool runs in this process, each as soon as its weights are there: the
 * file may be fetched while the worker waits.
 */
public final class LoadModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadModels.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Map<String, Registry.Model> models = new LinkedHashMap<>();
    private final int slots;
    private final Settings settings;
    private final Clock clock;
    private final ConcurrentMap<String, GgufModelServer> loaded = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> missing = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * What an operator may change.
     *
     * @param threads that compute one answer
     * @param outputTokensMax most tokens of an answer
     * @param promptStepTokens tokens of a prompt read between two looks whether the call is wanted
     */
    public record Settings(int threads, int outputTokensMax, int promptStepTokens) {}

    /** The models of {@code pool} on gguf back ends; usually there is none. */
    public LoadModels(Registry registry, String pool, Settings settings, Clock clock) {
        registry.models()
                .forEach((alias, model) -> {
                    if (model.pool().equals(pool) && model.file() != null) {
                        models.put(alias, model);
                        missing.put(alias, "not looked for yet");
                    }
                });
        Registry.Pool found = registry.pools().get(pool);
        this.slots = found == null ? 1 : found.slots();
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Begins to look for the models.
     *
     * @param then called once all are loaded; at once, by this very thread, if there is none
     */
    public void start(Runnable then) {
        if (models.isEmpty()) {
            then.run();
        } else {
            Thread.ofPlatform().daemon().name("load-models").start(() -> load(then));
        }
    }

    /** Who answers for the model, null if it is not loaded or not one of ours. */
    public @Nullable ModelServer find(String alias) {
        return loaded.get(alias);
    }

    /** The models that are not loaded, each with what is in the way. */
    public Map<String, String> missing() {
        return Map.copyOf(missing);
    }

    private void load(Runnable then) {
        Map<String, Attempted> attempted = new LinkedHashMap<>();
        try {
            do {
                for (String alias : List.copyOf(missing.keySet())) {
                    tryLoad(alias, attempted);
                }
                if (missing.isEmpty()) {
                    then.run();
                    return;
                }
            } while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("closing");
        }
    }

    /** A file as it was when it could not be loaded; it is tried again when it has changed. */
    private record Attempted(long bytes, long changedAtMillis) {
        static Attempted of(Path file) throws IOException {
            return new Attempted(Files.size(file), Files.getLastModifiedTime(file).toMillis());
        }
    }

    private void tryLoad(String alias, Map<String, Attempted> attempted) {
        Registry.Model model = models.get(alias);
        if (model == null || model.file() == null) {
            return;
        }
        Path file = Path.of(model.file());
        try {
            if (!Files.isRegularFile(file)) {
                isMissing(alias, "is not there; put the weights there or set the key to others");
            } else if (!Attempted.of(file).equals(attempted.put(alias, Attempted.of(file)))) {
                long begun = System.nanoTime();
                loaded.put(alias, server(alias, model, file));
                missing.remove(alias);
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                LOG.info("loaded {} from {} in {} ms", alias, file, took.toMillis());
            }
        } catch (IOException | Engine.Failure | LinkageError e) {
            // The last of them where there is no native code for this machine.
            isMissing(alias, "cannot be loaded: " + e.getMessage());
        }
    }

    private void isMissing(String alias, String why) {
        Registry.Model model = models.get(alias);
        String sentence =
                "models.%s.file: %s %s".formatted(alias, model == null ? "" : model.file(), why);
        if (!sentence.equals(missing.put(alias, sentence))) {
            LOG.warn("not ready: {}", sentence);
        }
    }

    private GgufModelServer server(String alias, Registry.Model model, Path file)
            throws IOException {
        GgufHeader header = GgufHeader.read(file);
        if (!header.hasChatTemplate()) {
            throw new IOException("it holds no chat template, so it is no chat model");
        }
        if (model.contextTokensMax() > header.contextTokensMax()) {
            throw new IOException(
                    "models.%s.contextTokensMax is %d, and the model was made for at most %d"
                            .formatted(alias, model.contextTokensMax(), header.contextTokensMax()));
        }
        return new GgufModelServer(
                engines(model, file, header),
                new GgufModelServer.Limits(model.contextTokensMax(), settings.outputTokensMax()),
                new WriteAnswer(settings.promptStepTokens()),
                clock);
    }

    /** One for each slot; they share the pages of the file. */
    private List<Engine> engines(Registry.Model model, Path file, GgufHeader header) {
        List<Engine> engines = new ArrayList<>();
        try {
            while (engines.size() < slots) {
                engines.add(
                        LlamaEngine.load(
                                file,
                                header,
                                model.contextTokensMax(),
                                settings.threads(),
                                settings.promptStepTokens()));
            }
            return engines;
        } catch (Engine.Failure e) {
            engines.forEach(Engine::close);
            throw e;
        }
    }

    /** Ends what is loaded; what is being loaded now ends with the process. */
    @Override
    public void close() {
        closing.countDown();
        loaded.values().forEach(GgufModelServer::close);
    }
}
