package dev.millrace.inference;

import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider, a results-service and a registry that knows them; fields of a test are filled. The
 * init args {@code engine} and {@code slots} are the pool's; with {@code limits} as {@code default}
 * the worker waits and gives up as it does by default, else sooner, and leaves no back end alone
 * that fails.
 */
public final class TestingWorld implements QuarkusTestResourceLifecycleManager {
    /**
     * Models on back ends of their own, all at the provider: what a worker learns of one back end
     * is nothing to the others. Of calls to {@code chat} it learns nothing: there are as many at
     * once as there are slots.
     */
    private static final List<String> SEPARATE =
            List.of("limited", "burst", "outage", "broken", "paused", "narrow", "lanes");

    /** Of the back end {@code scripted}. */
    static final String API_KEY = "sk-of-a-test-0815";

    private @Nullable ScriptedProvider provider;
    private @Nullable TestingResults results;

    private String engine = "partitions";
    private String slots = "32";
    private boolean defaultLimits;

    @Override
    public void init(Map<String, String> initArgs) {
        engine = initArgs.getOrDefault("engine", engine);
        slots = initArgs.getOrDefault("slots", slots);
        defaultLimits = "default".equals(initArgs.get("limits"));
    }

    @Override
    public Map<String, String> start() {
        ScriptedProvider scripted = ScriptedProvider.started();
        TestingResults answering = new TestingResults();
        provider = scripted;
        results = answering;
        Map<String, String> keys = new HashMap<>();
        keys.put("registry.file", registry(scripted.baseUrl()).toString());
        keys.put("inference.results-url", answering.url().toString());
        keys.put("inference.output-bytes-max", "20000");
        keys.put("inference.grace", "PT2S");
        if (!defaultLimits) {
            keys.put("inference.heartbeat-every", "PT0.2S");
            keys.put("inference.dead-after", "PT1S");
            keys.put("inference.busy-poll", "PT0.1S");
            keys.put("inference.retry-wait-first", "PT0.1S");
            keys.put("inference.retry-wait-factor", "2");
            keys.put("inference.breaker-window-calls", "1000");
            keys.put("inference.breaker-calls-min", "1000");
        }
        return keys;
    }

    private Path registry(String baseUrl) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "registry-");
            Path key = Files.writeString(folder.resolve("key"), API_KEY + "\n");
            return Files.writeString(
                    folder.resolve("registry.yaml"),
                    """
                    backends:
                      scripted: { type: openai, baseUrl: "%1$s", apiKeyFile: "%3$s", idempotencyHeader: Idempotency-Key }
                    %4$s
                      nowhere: { type: openai, baseUrl: "http://127.0.0.1:1/v1" }
                    pools:
                      hosted: { engine: %5$s, slotsMax: %2$s }
                      gpu: {}
                    models:
                    %6$s
                      chat: { version: "1", kinds: [chat], backend: scripted, name: c, pool: hosted, contextTokensMax: 1000, callsMin: %2$s }
                      down: { version: "1", kinds: [chat], backend: nowhere, name: d, pool: hosted, contextTokensMax: 1000, fallbacks: [chat, big] }
                      big: { version: "1", kinds: [chat], backend: scripted, name: b, pool: gpu, contextTokensMax: 1000 }
                    """
                            .formatted(
                                    baseUrl,
                                    slots,
                                    key.toAbsolutePath(),
                                    each("  %s: { type: openai, baseUrl: \"" + baseUrl + "\" }"),
                                    engine,
                                    each(
                                            "  %1$s: { version: \"1\", kinds: [chat], backend: %1$s, name: %1$s,"
                                                    + " pool: hosted, contextTokensMax: 1000 }")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String each(String line) {
        return SEPARATE.stream().map(line::formatted).collect(Collectors.joining("\n"));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(provider, new TestInjector.MatchesType(ScriptedProvider.class));
        injector.injectIntoFields(results, new TestInjector.MatchesType(TestingResults.class));
    }

    @Override
    public void stop() {
        if (provider != null) {
            provider.close();
        }
        if (results != null) {
            results.close();
        }
    }
}
