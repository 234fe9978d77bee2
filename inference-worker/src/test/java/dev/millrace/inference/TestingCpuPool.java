package dev.millrace.inference;

import dev.millrace.inference.claims.TestingResults;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A registry whose one model runs in the worker's process; its weights are not there yet. */
public final class TestingCpuPool implements QuarkusTestResourceLifecycleManager {
    static final String TOPICS =
            "work.cpu.interactive.v1,work.cpu.batch.v1,"
                    + "work.cpu.interactive.v1.dead,work.cpu.batch.v1.dead,"
                    + "jobs.finished.v1,jobs.deferred.v1,jobs.control.v1";

    private @Nullable TestingResults results;

    @Override
    public Map<String, String> start() {
        try {
            TestingResults answering = new TestingResults();
            results = answering;
            Path folder = Files.createTempDirectory(Path.of("target"), "cpu-").toAbsolutePath();
            Path weights = folder.resolve("nonsense.gguf");
            Path registry =
                    Files.writeString(
                            folder.resolve("registry.yaml"),
                            """
                            backends: { llama: { type: gguf } }
                            pools: { cpu: {} }
                            models:
                              nonsense: { version: "1", kinds: [chat], backend: llama, name: n, pool: cpu, contextTokensMax: 512, file: "%s" }
                            """
                                    .formatted(weights));
            return Map.of(
                    "registry.file", registry.toString(),
                    "inference.pool", "cpu",
                    "inference.results-url", answering.url().toString(),
                    "inference.heartbeat-every", "PT0.2S",
                    "inference.dead-after", "PT1S",
                    "inference.gguf-threads", "1",
                    "inference.grace", "PT2S");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (results != null) {
            results.close();
        }
    }
}
