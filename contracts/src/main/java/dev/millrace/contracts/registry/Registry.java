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
 */
public record Registry(
        String version,
        Map<String, Backend> backends,
        Map<String, Pool> pools,
        Map<String, Model> models) {

    /** Where a model runs. */
    public record Backend(String type, @Nullable String baseUrl, @Nullable String apiKeyFile) {
        private static final Set<String> TYPES = Set.of("openai", "onnx");

        public Backend {
            require(TYPES.contains(type), "type", type, "one of onnx, openai");
            if (type.equals("openai")) {
                require(
                        baseUrl != null && baseUrl.matches("https?://.+"),
                        "baseUrl",
                        baseUrl,
                        "an http or https URL such as https://api.openai.com/v1");
            }
        }
    }

    /**
     * Workers that share work topics.
     *
     * @param slotsMax most calls one worker process has in flight
     */
    public record Pool(@Nullable String engine, @Nullable Integer slotsMax) {
        public Pool {
            engine = engine == null ? "partitions" : engine;
            slotsMax = slotsMax == null ? 16 : slotsMax;
            require(engine.equals("partitions"), "engine", engine, "partitions");
            require(slotsMax >= 1 && slotsMax <= 1024, "slotsMax", slotsMax, "1 to 1024");
        }

        /** Most calls one worker process has in flight. */
        public int slots() {
            return slotsMax == null ? 16 : slotsMax;
        }
    }

    /**
     * One model under the alias that jobs ask for.
     *
     * @param kinds task kinds it can do
     * @param name what the back end calls it
     * @param contextTokensMax most tokens of input and output together
     * @param complexityMax highest complexity score (0 to 100) it is good enough for; 100 if absent
     * @param dimensions of its vectors, for embedding models
     * @param fallbacks aliases to try after it, in order
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
            @Nullable List<String> fallbacks) {
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
            require(
                    dimensions != null || !kinds.contains("embed"),
                    "dimensions",
                    dimensions,
                    "given for a model that embeds");
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
        pools = inOrder(pools);
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
        }
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

    private static void require(
            boolean holds, String field, @Nullable Object value, String allowed) {
        if (!holds) {
            throw new InvalidEntry(field, "must be %s, was %s".formatted(allowed, value));
        }
    }
}
