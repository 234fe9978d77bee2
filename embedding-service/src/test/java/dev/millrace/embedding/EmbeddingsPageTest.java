package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.registry.RegistryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingsPageTest {
    private static final Path PAGE = Path.of("../docs/embeddings.md");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleIsARegistryThatThisServiceServes(@TempDir Path folder) throws IOException {
        var examples =
                EXAMPLE.matcher(Files.readString(PAGE))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .toList();

        assertThat(examples).hasSize(1);
        var registry =
                RegistryFile.read(
                        Files.writeString(folder.resolve("registry.yaml"), examples.getFirst()));
        assertThat(ServedModels.of(registry, "embed", "all-minilm-l6-v2", 384).named())
                .isEqualTo("mini@1");
        assertThat(ServedModels.of(registry, "embed-hosted", "none", 0).named())
                .isEqualTo("bge-m3-local@1, bge-m3@1, large@3");
        assertThat(ServedModels.needsOneHere(registry, "embed-hosted")).isFalse();
    }
}
