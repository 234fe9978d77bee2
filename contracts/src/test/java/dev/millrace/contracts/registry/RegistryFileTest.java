package dev.millrace.contracts.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RegistryFileTest {
    private static final String GOOD =
            """
            backends:
              openai: { type: openai, baseUrl: "https://api.openai.com/v1" }
              onnx: { type: onnx }
            pools:
              hosted: { engine: partitions, slotsMax: 64 }
              embed: {}
            models:
              fast-chat:
                version: "2026-11"
                kinds: [chat]
                backend: openai
                name: gpt-4o-mini
                pool: hosted
                contextTokensMax: 128000
                usdPerMillionTokens: { input: "0.15", cachedInput: "0.075", output: "0.60" }
                fallbacks: [minilm]
              minilm:
                version: "1"
                kinds: [embed, classify]
                backend: onnx
                name: all-MiniLM-L6-v2
                pool: embed
                contextTokensMax: 256
                dimensions: 384
            """;

    @Test
    void aModelIsPinnedWithItsPricesAndBackend() {
        Registry registry = RegistryFile.parse(GOOD, "registry.yaml");

        var candidate = registry.candidate("fast-chat");

        assertThat(candidate.name()).isEqualTo("gpt-4o-mini");
        assertThat(candidate.backendType()).isEqualTo("openai");
        assertThat(candidate.usdPerMillionTokens().output()).isEqualByComparingTo("0.60");
        assertThat(registry.models().keySet()).containsExactly("fast-chat", "minilm");
    }

    @Test
    void oneByteChangedIsAnotherVersion() {
        assertThat(RegistryFile.parse(GOOD, "a").version())
                .isNotEqualTo(RegistryFile.parse(GOOD + "#", "a").version());
    }

    @Test
    void anUnknownPoolIsNamedWithItsLineAndTheKnownOnes() {
        assertThatThrownBy(() ->
                        RegistryFile.parse(GOOD.replace("pool: hosted", "pool: hostess"), "r.yaml"))
                .hasMessageContainingAll(
                        "r.yaml, line 13:", "models.fast-chat.pool", "hostess", "hosted, embed");
    }

    @Test
    void aWrongValueIsNamedWithItsLineAndWhatIsAllowed() {
        assertThatThrownBy(() ->
                        RegistryFile.parse(GOOD.replace("slotsMax: 64", "slotsMax: 0"), "r.yaml"))
                .hasMessageContainingAll("r.yaml, line 5:", "slotsMax", "1 to 1024", "was 0");
    }

    @Test
    void anUnknownKeyIsNamedWithItsLine() {
        assertThatThrownBy(() ->
                        RegistryFile.parse(
                                GOOD.replace(
                                        "    dimensions: 384",
                                        "    dimensions: 384\n    colour: red"),
                                "r.yaml"))
                .hasMessageContainingAll("r.yaml, line 25:", "colour");
    }

    @Test
    void aMissingPriceIsNoFreeModel() {
        assertThatThrownBy(
                        () -> RegistryFile.parse(GOOD.replace("input: \"0.15\", ", ""), "r.yaml"))
                .hasMessageContainingAll("r.yaml, line", "input");
    }
}
