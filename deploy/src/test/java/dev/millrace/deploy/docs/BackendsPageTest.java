package dev.millrace.deploy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/backends.md are registries, and its keys are keys. */
class BackendsPageTest {
    private static final Path HOME = ProjectHome.find();
    private static final Pattern EXAMPLE =
            Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("`(inference\\.[a-z-]+)`");

    @TempDir Path folder;

    @Test
    void everyExampleIsARegistryAndThereIsOneForEachTypeOfChat() throws IOException {
        Set<String> types = new HashSet<>();
        for (String example : examples()) {
            Registry registry =
                    RegistryFile.read(Files.writeString(folder.resolve("registry.yaml"), example));
            assertThat(registry.models()).isNotEmpty();
            registry.backends().values().forEach(backend -> types.add(backend.type()));
        }

        assertThat(types)
                .containsExactlyInAnyOrder("anthropic", "gguf", "ollama", "openai", "vllm");
    }

    @Test
    void everyKeyIsOnThePageOfKeys() throws IOException {
        String keys = Files.readString(HOME.resolve("docs/configuration.md"));
        for (String page : List.of("docs/backends.md", "docs/gpu-workers.md")) {
            Matcher named = KEY.matcher(Files.readString(HOME.resolve(page)));
            while (named.find()) {
                assertThat(keys).as(page).contains("`" + named.group(1) + "`");
            }
        }
    }

    private static List<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(Files.readString(HOME.resolve("docs/backends.md")));
        while (example.find()) {
            examples.add(example.group(1));
        }
        return examples;
    }
}
