package dev.millrace.embedding;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A registry file with the one model that is in this process, as {@code mini@1}. */
public class TestingRegistry implements QuarkusTestResourceLifecycleManager {
    private @Nullable Path file;

    @Override
    public Map<String, String> start() {
        try {
            file = Files.createTempFile("registry", ".yaml");
            Files.writeString(
                    file,
                    """
                    backends: { onnx: { type: onnx } }
                    pools: { embed: { slotsMax: 2 } }
                    models:
                      mini: { version: "1", kinds: [embed, classify], backend: onnx, pool: embed,
                              name: all-MiniLM-L6-v2, contextTokensMax: 256, dimensions: 384 }
                    """);
            return Map.of("registry.file", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            if (file != null) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
