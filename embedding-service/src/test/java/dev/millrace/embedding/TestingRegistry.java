package dev.millrace.embedding;

import dev.millrace.embedding.remote.TestingEmbeddings;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registry file with the model that is in this process, as {@code mini@1}, and models on servers
 * that fields of a test are filled with: {@code awaited} with the one whose list of models opens
 * and shuts the pool, others with the one for all else. What this process learns of one back end is
 * nothing to the others, so that tests that turn jobs away have each their own.
 */
public class TestingRegistry implements QuarkusTestResourceLifecycleManager {
    private @Nullable Path file;
    private @Nullable TestingEmbeddings provider;
    private @Nullable TestingEmbeddings awaited;

    @Override
    public Map<String, String> start() {
        TestingEmbeddings started = new TestingEmbeddings();
        provider = started;
        TestingEmbeddings listing = new TestingEmbeddings().listing("on-awaited");
        awaited = listing;
        try {
            file = Files.createTempFile("registry", ".yaml");
            Files.writeString(
                    file,
                    """
                    backends:
                      onnx: { type: onnx }
                      scripted: { type: openai, baseUrl: "%1$s" }
                      ollama: { type: ollama, baseUrl: "%1$s", awaitModels: false }
                      limited: { type: vllm, baseUrl: "%1$s", awaitModels: false }
                      awaited: { type: vllm, baseUrl: "%2$s" }
                      outage: { type: openai, baseUrl: "%1$s" }
                      broken: { type: openai, baseUrl: "%1$s" }
                    pools: { embed: { slotsMax: 2 }, elsewhere: {} }
                    models:
                      mini: { version: "1", kinds: [embed, classify], backend: onnx, pool: embed,
                              name: all-MiniLM-L6-v2, contextTokensMax: 256, dimensions: 384 }
                      far: { version: "1", kinds: [embed], backend: scripted, pool: elsewhere,
                             name: far, contextTokensMax: 8192, dimensions: 8 }
                      scripted: { version: "1", kinds: [embed, classify], backend: scripted, pool: embed,
                                name: on-scripted, contextTokensMax: 8192, dimensions: 8, dimensionsMin: 4,
                                usdPerMillionTokens: { input: "0.13", output: "0" }, fallbacks: [far] }
                      ollama: { version: "1", kinds: [embed, classify], backend: ollama, pool: embed,
                                name: on-ollama, contextTokensMax: 8192, dimensions: 8 }
                      limited: { version: "1", kinds: [embed], backend: limited, pool: embed,
                                 name: on-limited, contextTokensMax: 8192, dimensions: 8 }
                      awaited: { version: "1", kinds: [embed], backend: awaited, pool: embed,
                                 name: on-awaited, contextTokensMax: 8192, dimensions: 8 }
                      outage: { version: "1", kinds: [embed], backend: outage, pool: embed,
                                name: on-outage, contextTokensMax: 8192, dimensions: 8 }
                      broken: { version: "1", kinds: [embed], backend: broken, pool: embed,
                                name: on-broken, contextTokensMax: 8192, dimensions: 8 }
                    """
                            .formatted(started.baseUrl(), listing.baseUrl()));
            return Map.of(
                    "registry.file",
                    file.toString(),
                    "embedding.servers.retry-wait-first",
                    "PT0.05S",
                    "log-writer.delivery-timeout",
                    "PT2S",
                    "embedding.servers.models-every",
                    "PT0.1S",
                    "embedding.servers.models-gone-after",
                    "PT0S",
                    "embedding.servers.breaker-wait-first",
                    "PT0.2S");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector fields) {
        fields.injectIntoFields(provider, field -> isServer(field) && !isAwaited(field));
        fields.injectIntoFields(awaited, field -> isServer(field) && isAwaited(field));
    }

    private static boolean isServer(Field field) {
        return field.getType().equals(TestingEmbeddings.class);
    }

    private static boolean isAwaited(Field field) {
        return field.getName().equals("awaited");
    }

    @Override
    public void stop() {
        try {
            if (provider != null) {
                provider.close();
            }
            if (awaited != null) {
                awaited.close();
            }
            if (file != null) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
