package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RegistryTest {
    @Test
    void withoutAChatServerThereIsTheEmbeddingModelAlone() {
        assertThat(Registry.yaml(null))
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
        assertThat(Registry.chatPools(Registry.yaml(null))).isEmpty();
    }

    @Test
    void aChatServersModelKeepsItsNameThereAndGetsOneThatJobsCanUse() {
        var server =
                new ChatServer(URI.create("http://127.0.0.1:8000/v1"), "meta/llama-3:8b", null);

        var yaml = Registry.yaml(server);

        assertThat(yaml)
                .contains("baseUrl: \"http://127.0.0.1:8000/v1\"")
                .contains("  meta-llama-3-8b:")
                .contains("name: \"meta/llama-3:8b\"")
                .doesNotContain("apiKeyFile");
        assertThat(Registry.chatPools(yaml)).containsExactly("hosted");
    }

    @Test
    void eachPoolWithAModelThatChatsNeedsAWorker() {
        var yaml =
                """
                models:
                  big:   { kinds: [chat, classify], pool: gpu }
                  small: { kinds: [chat], pool: cpu }
                  other: { kinds: [chat], pool: gpu }
                  words: { kinds: [embed], pool: embed }
                """;

        assertThat(Registry.chatPools(yaml)).containsExactly("cpu", "gpu");
    }

    @Test
    void aRegistryThatIsNoYamlIsSaidToBeNone() {
        assertThatThrownBy(() -> Registry.chatPools("models: [unclosed"))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("not YAML");
    }
}
