package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaEngineIT {
    private static final String PROMPT = "<user>the mill turns and turns\n<assistant>";

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static LlamaEngine engine;

    @BeforeAll
    static void load() throws IOException {
        engine = load(TestingGguf.write(folder.resolve("nonsense.gguf")));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void theModelsOwnTemplateIsApplied() {
        String prompt =
                ChatPrompt.of(
                        List.of(
                                new Turn(Turn.Role.SYSTEM, "be kind"),
                                new Turn(Turn.Role.USER, "hello {text-0} 😀\u0000")),
                        engine::prompt);

        assertThat(prompt).isEqualTo("<system>be kind\n<user>hello {text-0} 😀\u0000\n<assistant>");
    }

    @Test
    void tokensAreTheTokenizersOwn() {
        assertThat(engine.tokensBefore()).isEqualTo(1);
        assertThat(engine.tokens("abc")).isEqualTo(4);
        assertThat(engine.tokens("😀")).isEqualTo(5);
    }

    @Test
    void theSamePromptIsAnsweredAlikeWhateverWasReadBefore() {
        String first = written(sampling(0.0, null, List.of()), 24);
        engine.forget();
        engine.read("<user>something else");
        engine.write("<user>something else", sampling(0.0, null, List.of()), 300).stop();

        assertThat(written(sampling(0.0, null, List.of()), 24)).isEqualTo(first).hasSize(24);
    }

    @Test
    void aSeedMakesChanceRepeatable() {
        String first = written(sampling(2.0, 7, List.of()), 24);

        assertThat(written(sampling(2.0, 7, List.of()), 24)).isEqualTo(first);
        assertThat(written(sampling(2.0, 8, List.of()), 24)).isNotEqualTo(first);
    }

    @Test
    void anAnswerEndsBeforeAStopText() {
        String whole = written(sampling(0.0, null, List.of()), 24);
        String stop = whole.substring(10, 12);

        assertThat(written(sampling(0.0, null, List.of(stop)), 24))
                .isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }

    @Test
    void whatIsStoppedLeavesTheEngineFreeForTheNext() {
        Engine.Writing writing = engine.write(PROMPT, sampling(0.0, null, List.of()), 400);
        writing.next();

        writing.stop();

        assertThat(writing.hasNext()).isFalse();
        assertThat(written(sampling(0.0, null, List.of()), 24)).hasSize(24);
    }

    @Test
    void everyCharacterOfAPromptGetsToTheModel() {
        StringBuilder odd = new StringBuilder();
        for (char c = 0; c < 0x20; c++) {
            odd.append(c);
        }
        odd.append("\u007f\"\\/\u2028\ufeff\uffff😀\ud800");

        engine.read(odd.toString());

        assertThat(engine.tokens(odd.toString())).isGreaterThan(0x20);
    }

    @Test
    void aFileThatIsCutShortIsRefusedNotCrashedOver() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve("nonsense.gguf"));
        Path cut = folder.resolve("cut.gguf");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 1000));

        assertThatThrownBy(() -> load(cut))
                .isInstanceOf(Engine.Failure.class)
                .hasMessageContaining("llama.cpp failed at loading");
    }

    private static LlamaEngine load(Path file) throws IOException {
        return LlamaEngine.load(file, GgufHeader.read(file), TestingGguf.CONTEXT_TOKENS, 1, 8);
    }

    private static String written(Sampling sampling, int tokensMax) {
        engine.forget();
        Engine.Writing writing = engine.write(PROMPT, sampling, tokensMax);
        StringBuilder text = new StringBuilder();
        while (writing.hasNext()) {
            text.append(writing.next());
        }
        return text.toString();
    }

    private static Sampling sampling(
            double temperature, @Nullable Integer seed, List<String> stop) {
        return new Sampling(temperature, null, null, null, seed, stop, null);
    }
}
