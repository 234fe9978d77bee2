package dev.millrace.deploy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final Path HOME = Path.of("/home/someone");
    private static final String SHA256 = "AB".repeat(32);

    @Test
    void withoutAWordFromTheUserItIsTheSmallModelInTheCache() {
        Weights weights = Weights.of(Map.of(), HOME);

        assertThat(weights.model()).isEqualTo("tinyllama-1.1b-chat");
        assertThat(weights.contextTokens()).isEqualTo(2048);
        assertThat(weights.file())
                .isEqualTo(
                        Path.of(
                                "/home/someone/.cache/millrace/models/tinyllama-1.1b-chat-iq2_xxs.gguf"));
        assertThat(weights.isThere()).isFalse();
    }

    @Test
    void theCacheIsWhereTheDesktopsStandardPutsIt() {
        assertThat(Weights.of(Map.of("XDG_CACHE_HOME", "/big"), HOME).file())
                .startsWithRaw(Path.of("/big/millrace/models"));
    }

    @Test
    void aPathIsUsedWhereItLies() {
        Weights weights = Weights.of(Map.of(Weights.KEY, "/models/My model (7B).gguf"), HOME);

        assertThat(weights.file()).isEqualTo(Path.of("/models/My model (7B).gguf"));
        assertThat(weights.model()).isEqualTo("My-model--7B-");
    }

    @Test
    void aUrlIsCachedUnderItsNameAndHash() {
        Weights weights =
                Weights.of(
                        Map.of(
                                Weights.KEY,
                                "https://hub.example/a/qwen.gguf?download=true",
                                Weights.KEY_SHA256,
                                SHA256),
                        HOME);

        assertThat(weights.model()).isEqualTo("qwen");
        assertThat(weights.file())
                .isEqualTo(HOME.resolve(".cache/millrace/models/qwen-abababababab.gguf"));
    }

    @Test
    void aUrlNeedsItsHash() {
        Map<String, String> url = Map.of(Weights.KEY, "https://hub.example/qwen.gguf");

        assertThatThrownBy(() -> Weights.of(url, HOME))
                .isInstanceOf(WeightsFailure.class)
                .hasMessageContainingAll(
                        "https://hub.example/qwen.gguf", "set MILLRACE_CHAT_WEIGHTS_SHA256");
    }

    @Test
    void aHashThatIsNoneIsNamed() {
        Map<String, String> short64 =
                Map.of(
                        Weights.KEY, "/m.gguf",
                        Weights.KEY_SHA256, "abc");

        assertThatThrownBy(() -> Weights.of(short64, HOME))
                .isInstanceOf(WeightsFailure.class)
                .hasMessage(
                        "MILLRACE_CHAT_WEIGHTS_SHA256 must be 64 hexadecimal digits, was 'abc'");
    }
}
