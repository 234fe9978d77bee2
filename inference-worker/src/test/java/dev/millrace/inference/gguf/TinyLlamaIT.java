package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TinyLlamaIT {
    private static final Sampling COLDEST =
            new Sampling(0.0, null, null, null, null, List.of(), null);

    @Test
    void aRealModelKnowsTheCapitalOfFrance() throws IOException {
        Path weights = weights();
        assumeTrue(
                Files.exists(weights),
                () -> weights + " is not there; ./millrace up fetches it, 323 MB");
        GgufHeader header = GgufHeader.read(weights);
        try (LlamaEngine engine = LlamaEngine.load(weights, header, 2048, 1, 8)) {
            String prompt =
                    ChatPrompt.of(
                            List.of(new Turn(Turn.Role.USER, "What is the capital of France?")),
                            engine::prompt);
            int promptTokens = engine.tokens(prompt) + engine.tokensBefore();

            WriteAnswer.Written written =
                    new WriteAnswer(8)
                            .write(engine, prompt, promptTokens, COLDEST, 40, () -> false);

            // llama.cpp's own log says 24 too; the last token of the answer shows no text.
            assertThat(promptTokens).isEqualTo(24);
            assertThat(written)
                    .isInstanceOfSatisfying(
                            WriteAnswer.Written.Answer.class,
                            answer -> {
                                assertThat(answer.text()).contains("Paris");
                                assertThat(answer.isCut()).isFalse();
                                assertThat(answer.tokens())
                                        .isEqualTo(engine.tokens(answer.text()) + 1);
                            });
        }
    }

    private static Path weights() {
        String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path cache =
                caches.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(caches);
        return cache.resolve("millrace/models/tinyllama-1.1b-chat-iq2_xxs.gguf");
    }
}
