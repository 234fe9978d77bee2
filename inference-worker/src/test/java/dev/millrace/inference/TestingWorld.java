package dev.millrace.inference;

import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider, a results-service and a registry that knows them; fields of a test are filled. The
 * init arg {@code engine} is the pool's.
 */
public final class TestingWorld implements QuarkusTestResourceLifecycleManager {
    private @Nullable ScriptedProvider provider;
    private @Nullable TestingResults results;

    private String engine = "partitions";

    @Override
    public void init(Map<String, String> initArgs) {
        engine = initArgs.getOrDefault("engine", engine);
    }

    @Override
    public Map<String, String> start() {
        ScriptedProvider scripted = ScriptedProvider.started();
        TestingResults answering = new TestingResults();
        provider = scripted;
        results = answering;
        return Map.ofEntries(
                Map.entry("registry.file", registry(scripted.baseUrl()).toString()),
                Map.entry("inference.results-url", answering.url().toString()),
                Map.entry("inference.heartbeat-every", "PT0.2S"),
                Map.entry("inference.dead-after", "PT1S"),
                Map.entry("inference.busy-poll", "PT0.1S"),
                Map.entry("inference.retry-wait-first", "PT0.1S"),
                Map.entry("inference.retry-wait-factor", "2"),
                Map.entry("inference.breaker-window-calls", "1000"),
                Map.entry("inference.breaker-calls-min", "1000"),
                Map.entry("inference.output-bytes-max", "20000"),
                Map.entry("inference.grace", "PT2S"));
    }

    private Path registry(String baseUrl) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "registry-");
            Path key = Files.writeString(folder.resolve("key"), "sk-test\n");
            return Files.writeString(
                    folder.resolve("registry.yaml"),
                    """
                    backends:
                      scripted: { type: openai, baseUrl: "%s", apiKeyFile: "%s", idempotencyHeader: Idempotency-Key }
                      limited: { type: openai, baseUrl: "%s" }
                      nowhere: { type: openai, baseUrl: "http://127.0.0.1:1/v1" }
                    pools:
                      hosted: { engine: %s, slotsMax: 32 }
                      gpu: {}
                    models:
                      chat: { version: "1", kinds: [chat], backend: scripted, name: c, pool: hosted, contextTokensMax: 1000 }
                      limited: { version: "1", kinds: [chat], backend: limited, name: l, pool: hosted, contextTokensMax: 1000 }
                      down: { version: "1", kinds: [chat], backend: nowhere, name: d, pool: hosted, contextTokensMax: 1000, fallbacks: [chat, big] }
                      big: { version: "1", kinds: [chat], backend: scripted, name: b, pool: gpu, contextTokensMax: 1000 }
                    """
                            .formatted(baseUrl, key.toAbsolutePath(), baseUrl, engine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
