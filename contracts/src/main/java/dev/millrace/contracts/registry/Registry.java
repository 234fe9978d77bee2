package dev.millrace.contracts.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Prices;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Back ends, pools and models by name, in the order of the document.
 *
 * @param version a hash of the document: two registries with one version say the same
 * @param proxy on the way to the back ends, null if there is none
 */
public record Registry(
        String version,
        Map<String, Backend> backends,
        Map<String, Pool> pools,
        Map<String, Model> models,
        @Nullable Proxy proxy) {

    /** One whose back ends are all reached directly. */
    public Registry(
            String version,
            Map<String, Backend> backends,
            Map<String, Pool> pools,
            Map<String, Model> models) {
        this(version, backends, pools, models, null);
    }

    /**
     * Where a model runs: on a server that speaks OpenAI's API ({@code openai}, {@code vllm}),
     * Ollama's ({@code ollama}) or Anthropic's ({@code anthropic}), or in a process of ours, on
     * ONNX Runtime (embedding) or llama.cpp (chat).
     *
     * @param apiKeyFile holds the key that its server asks for, on one line; read again when it
     *     changes
     * @param idempotencyHeader the header by which its server knows a call that is made again; none
     *     is sent if absent, as no provider known to us promises to look at one
     * @param stream whether its server is asked for streams; true if absent. Without one nobody
     *     knows whether a model that has not answered yet is slow or silent
     * @param outputTokensDefault most tokens of an answer whose request does not say, for a back
     *     end of type anthropic, which insists on a number; 4096 if absent
     * @param apiKeyEnv name of the environment variable that holds that key instead of a file
     * @param awaitModels whether a pool takes work only while its server lists the pool's models;
     *     if absent, true for vllm and ollama and false for the others
     * @param tls for a server with an https URL; as the JDK has it if absent
     */
    public record Backend(
            String type,
            @Nullable String baseUrl,
            @Nullable String apiKeyFile,
            @Nullable String idempotencyHeader,
            @Nullable Boolean stream,
            @Nullable Integer outputTokensDefault,
            @Nullable String apiKeyEnv,
            @Nullable Boolean awaitModels,
            @Nullable Tls tls) {
        /** The type whose server speaks Anthropic's Messages API. */
        public static final String ANTHROPIC = "anthropic";

        /** The type whose models are weights in a {@link Model#file}, run by the worker itself. */
        public static final String GGUF = "gguf";

        /** The type whose models run in the embedding service itself. */
        public static final String ONNX = "onnx";

        private static final int OUTPUT_TOKENS = 4096;

        public Backend {
            BackendRules.check(type, baseUrl, idempotencyHeader, stream, outputTokensDefault);
            BackendRules.checkKey(type, apiKeyFile, apiKeyEnv);
            BackendRules.checkWay(type, baseUrl, awaitModels, tls);
        }

        /** A back end that is trusted and awaited as its type usually is. */
        public Backend(
                String type,
                @Nullable String baseUrl,
                @Nullable String apiKeyFile,
                @Nullable String idempotencyHeader,
                @Nullable Boolean stream,
                @Nullable Integer outputTokensDefault) {
            this(
                    type,
                    baseUrl,
                    apiKeyFile,
                    idempotencyHeader,
                    stream,
                    outputTokensDefault,
                    null,
                    null,
                    null);
        }

        /** A back end of which nothing else is known. */
        public Backend(String type, @Nullable String baseUrl, @Nullable String apiKeyFile) {
            this(type, baseUrl, apiKeyFile, null, null, null);
        }

        /** Whether a pool takes work only while its server lists the pool's models. */
        public boolean isAwaited() {
            return awaitModels == null ? BackendRules.LISTING.contains(type) : awaitModels;
        }

        /** How its server is trusted. */
        public Tls trust() {
            return tls == null ? Tls.ofTheJdk() : tls;
        }

        /** Whether its server is asked for streams. */
        public boolean streams() {
            return stream == null || stream;
        }

        /** Most tokens of an answer whose request does not say. */
        public int outputTokens() {
            return outputTokensDefault == null ? OUTPUT_TOKENS : outputTokensDefault;
        }
    }

    /**
     * Workers that share work topics.
     *
     * @param engine how they read them: {@code partitions}, or {@code share} for slow work, more
     *     workers than partitions and workers that come and go; partitions if absent
     * @param slotsMax most jobs one worker process has in hand, those that wait for room for their
     *     call among them; of models that embed or classify on servers, most calls at once to each
     *     back end. If absent 16, or 1 in a pool with a model on a gguf back end, of which each
     *     slot holds a copy
     * @param reservePercent share of its slots, and of the calls of each of its models, that batch
     *     jobs leave free for interactive ones, 0 to 90; 25 if absent. Only where chat is run
     */
    public record Pool(
            @Nullable String engine, @Nullable Integer slotsMax, @Nullable Integer reservePercent) {
        private static final String PARTITIONS = "partitions";
        private static final int SLOTS = 16;

        public Pool {
            engine = engine == null ? PARTITIONS : engine;
            require(
                    engine.equals(PARTITIONS) || engine.equals(ShareRules.ENGINE),
                    "engine",
                    engine,
                    "partitions or share");
            require(
                    slotsMax == null || (slotsMax >= 1 && slotsMax <= 1024),
                    "slotsMax",
                    slotsMax,
                    "1 to 1024");
            ShareRules.checkSlots(engine, slotsMax);
            CallRules.checkReserve(reservePercent);
        }

        /** A pool with the usual reserve. */
        public Pool(@Nullable String engine, @Nullable Integer slotsMax) {
            this(engine, slotsMax, null);
        }

        /** {@code partitions} or {@code share}. */
        public String engineName() {
            return engine == null ? PARTITIONS : engine;
        }

        /** Most jobs one worker process has in hand, see {@link #slotsMax}. */
        public int slots() {
            return slotsMax == null ? SLOTS : slotsMax;
        }

        /** Share that batch jobs leave free for interactive ones, in percent. */
        public int reserve() {
            return reservePercent == null ? CallRules.RESERVE_PERCENT : reservePercent;
        }
    }

    /**
     * One model under the alias that jobs ask for.
     *
     * @param kinds task kinds it can do
     * @param name what the back end calls it
     * @param contextTokensMax most tokens of input and output together
     * @param complexityMax highest complexity score (0 to 100) it is good enough for; 100 if absent
     * @param dimensions of its vectors, for models that embed or classify
     * @param fallbacks aliases to try after it, in order
     * @param file absolute path of its weights on the worker's machine, for a gguf back end alone;
     *     it may come into being while the worker waits for it
     * @param dimensionsMin fewest dimensions that a job may ask for, of a model trained so that the
     *     beginning of its vectors means something by itself; if absent there is no choice
     * @param callsMin so many calls at once one worker process makes however its back end takes
     *     them; 1 if absent. Of a model that chats on a server
     * @param callsMax most calls at once of one worker process, found out between the two; the
     *     slots of its pool if absent
     */
    public record Model(
            String version,
            List<String> kinds,
            String backend,
            String name,
            String pool,
            int contextTokensMax,
            @Nullable Integer complexityMax,
            @Nullable Integer dimensions,
            @Nullable List<String> tags,
            @Nullable UsdPerMillionTokens usdPerMillionTokens,
            @Nullable List<String> fallbacks,
            @Nullable String file,
            @Nullable Integer dimensionsMin,
            @Nullable Integer callsMin,
            @Nullable Integer callsMax) {
        private static final Set<String> KINDS = Set.of("chat", "embed", "classify");

        public Model {
            kinds = List.copyOf(kinds);
            tags = tags == null ? List.of() : List.copyOf(tags);
            fallbacks = fallbacks == null ? List.of() : List.copyOf(fallbacks);
            complexityMax = complexityMax == null ? 100 : complexityMax;
            require(!version.isBlank(), "version", version, "not empty");
            require(!kinds.isEmpty(), "kinds", kinds, "at least one of chat, classify, embed");
            require(KINDS.containsAll(kinds), "kinds", kinds, "of chat, classify, embed");
            require(contextTokensMax >= 1, "contextTokensMax", contextTokensMax, "at least 1");
            require(
                    complexityMax >= 0 && complexityMax <= 100,
                    "complexityMax",
                    complexityMax,
                    "0 to 100");
            VectorRules.checkDimensions(dimensions, dimensionsMin);
        }

        /** A model without weights of ours. */
        public Model(
                String version,
                List<String> kinds,
                String backend,
                String name,
                String pool,
                int contextTokensMax,
                @Nullable Integer complexityMax,
                @Nullable Integer dimensions,
                @Nullable List<String> tags,
                @Nullable UsdPerMillionTokens usdPerMillionTokens,
                @Nullable List<String> fallbacks) {
            this(
                    version,
                    kinds,
                    backend,
                    name,
                    pool,
                    contextTokensMax,
                    complexityMax,
                    dimensions,
                    tags,
                    usdPerMillionTokens,
                    fallbacks,
                    null,
                    null,
                    null,
                    null);
        }

        /** Whether vectors of {@code asked} dimensions are to be had. */
        public boolean gives(int asked) {
            return dimensions != null
                    && asked <= dimensions
                    && asked >= (dimensionsMin == null ? dimensions : dimensionsMin);
        }

        public int complexity() {
            return complexityMax == null ? 100 : complexityMax;
        }

        public Prices prices() {
            return usdPerMillionTokens == null ? Prices.free() : usdPerMillionTokens.prices();
        }

        public List<String> fallbackAliases() {
            return fallbacks == null ? List.of() : fallbacks;
        }

        public List<String> tagNames() {
            return tags == null ? List.of() : tags;
        }
    }

    /** Prices as decimal strings; {@code cachedInput} is {@code input} if absent. */
    public record UsdPerMillionTokens(
            @JsonProperty(required = true) BigDecimal input,
            @Nullable BigDecimal cachedInput,
            @JsonProperty(required = true) BigDecimal output) {
        Prices prices() {
            return new Prices(input, cachedInput == null ? input : cachedInput, output);
        }
    }

    private static final Pattern POOL = Pattern.compile("[a-z0-9-]{1,30}");

    public Registry {
        backends = inOrder(backends);
        pools = new LinkedHashMap<>(pools);
        models = inOrder(models);
        for (String pool : pools.keySet()) {
            require(POOL.matcher(pool).matches(), "pools", pool, "names that match " + POOL);
        }
        for (var entry : models.entrySet()) {
            String at = "models." + entry.getKey();
            Model model = entry.getValue();
            requireKnown(at + ".backend", model.backend(), backends.keySet());
            requireKnown(at + ".pool", model.pool(), pools.keySet());
            for (String fallback : model.fallbackAliases()) {
                requireKnown(at + ".fallbacks", fallback, models.keySet());
            }
            ShareRules.check(model, backends, pools);
            if (isGguf(backends, model)) {
                pools.computeIfPresent(model.pool(), GgufRules::pool);
                GgufRules.check(at, model, pools);
            } else {
                require(
                        model.file() == null,
                        at + ".file",
                        model.file(),
                        "left out: only a model on a gguf back end has one");
            }
            VectorRules.check(at, model, backends);
            CallRules.check(at, model, isGguf(backends, model), pools);
        }
        VectorRules.checkPools(models);
        VectorRules.checkBackends(backends, models);
        pools = inOrder(pools);
    }

    private static boolean isGguf(Map<String, Backend> backends, Model model) {
        Backend backend = backends.get(model.backend());
        return backend != null && backend.type().equals(Backend.GGUF);
    }

    /** The model {@code alias} pinned as a candidate. */
    public Candidate candidate(String alias) {
        Model model = models.get(alias);
        Backend backend = model == null ? null : backends.get(model.backend());
        if (model == null || backend == null) {
            throw new IllegalArgumentException("no model '" + alias + "' in the registry");
        }
        return new Candidate(
                alias,
                model.version(),
                model.backend(),
                backend.type(),
                model.name(),
                model.pool(),
                model.prices());
    }

    private static <V> Map<String, V> inOrder(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static void requireKnown(String at, String name, Set<String> known) {
        require(known.contains(name), at, name, "one of " + String.join(", ", known));
    }

    static void require(boolean holds, String field, @Nullable Object value, String allowed) {
        if (!holds) {
            throw new InvalidEntry(field, "must be %s, was %s".formatted(allowed, value));
        }
    }
}
