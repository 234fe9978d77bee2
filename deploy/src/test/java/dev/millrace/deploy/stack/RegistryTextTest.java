package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTextTest {
    @TempDir Path directory;

    @Test
    void withoutAChatServerThereIsTheEmbeddingModelAlone() throws IOException {
        assertThat(RegistryText.of(null, null))
                .isEqualTo(
                        """
                        backends:
                          onnx:
                            type: "onnx"
                        pools:
                          embed:
                            engine: "partitions"
                            slotsMax: 2
                        models:
                          all-minilm-l6-v2:
                            version: "1"
                            kinds:
                            - "embed"
                            - "classify"
                            backend: "onnx"
                            name: "all-MiniLM-L6-v2"
                            pool: "embed"
                            contextTokensMax: 256
                            dimensions: 384
                            tags:
                            - "latest"
                        """);
        assertThat(chatPools(RegistryText.of(null, null))).isEmpty();
    }

    @Test
    void aChatServersModelKeepsItsNameThereAndGetsOneThatJobsCanUse() throws IOException {
        var server =
                new ChatServer(URI.create("http://127.0.0.1:8000/v1"), "meta/llama-3:8b", null);

        var yaml = RegistryText.of(server, null);

        assertThat(yaml)
                .contains("baseUrl: \"http://127.0.0.1:8000/v1\"")
                .contains("  meta-llama-3-8b:")
                .contains("name: \"meta/llama-3:8b\"")
                .doesNotContain("apiKeyFile");
        assertThat(chatPools(yaml)).containsExactly("hosted");
    }

    @Test
    void aModelInTheWorkersOwnProcessHasAPoolWithOneSlotAndItsFile() throws IOException {
        var local = new LocalChat("tiny-chat", Path.of("/models/tiny.gguf"), 2048, 700);

        var yaml = RegistryText.of(null, local);

        assertThat(yaml)
                .contains("type: \"gguf\"")
                .contains("file: \"/models/tiny.gguf\"")
                .contains("contextTokensMax: 2048");
        assertThat(chatPools(yaml)).containsExactly("cpu");
    }

    @Test
    void eachPoolWithAModelThatChatsNeedsAWorker() throws IOException {
        var yaml =
                """
                backends: { one: { type: openai, baseUrl: "http://127.0.0.1:8000/v1" } }
                pools: { cpu: {}, gpu: {}, embed: {} }
                models:
                  big:   { version: "1", kinds: [chat], backend: one, name: a, pool: gpu, contextTokensMax: 9 }
                  small: { version: "1", kinds: [chat], backend: one, name: b, pool: cpu, contextTokensMax: 9 }
                  other: { version: "1", kinds: [chat], backend: one, name: c, pool: gpu, contextTokensMax: 9 }
                  words: { version: "1", kinds: [embed], backend: one, name: d, pool: embed, contextTokensMax: 9, dimensions: 3 }
                """;

        assertThat(chatPools(yaml)).containsExactly("cpu", "gpu");
    }

    @Test
    void aWrongEntryIsNamedWithItsLine() {
        assertThatThrownBy(() -> chatPools("backends: { one: { type: telnet } }"))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("registry.yaml, line 1: backends.one.type must be one of");
    }

    private List<String> chatPools(String yaml) throws IOException {
        return RegistryText.chatPools(Files.writeString(directory.resolve("registry.yaml"), yaml));
    }
}
