package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.inference.gguf.WriteAnswer.Written;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WriteAnswerTest {
    private static final Sampling ANY = new Sampling(null, null, null, null, null, List.of(), null);
    private static final String PROMPT = "one two three four";

    @Test
    void aPromptIsReadInStepsThatBeginWithAWord() {
        TestingEngine engine = new TestingEngine("a", "");

        new WriteAnswer(8).write(engine, PROMPT, PROMPT.length(), ANY, 9, () -> false);

        assertThat(engine.asked)
                .containsExactly("forget", "read one two", "read one two three", "write " + PROMPT);
    }

    @Test
    void aShortPromptIsReadAtOnce() {
        assertThat(new WriteAnswer(18).steps(PROMPT, 18)).isEmpty();
    }

    @Test
    void aStepNeverEndsInsideACharacter() {
        String faces = "😀".repeat(20);

        assertThat(new WriteAnswer(3).steps(faces, 40))
                .isNotEmpty()
                .allSatisfy(
                        end -> assertThat(Character.isLowSurrogate(faces.charAt(end))).isFalse());
    }

    @Test
    void anAnswerThatEndsByItselfIsNotCut() {
        assertThat(written(new TestingEngine("ab", "c", "", ""), 4))
                .isEqualTo(new Written.Answer("abc", 3, false));
    }

    @Test
    void anAnswerOfAllTheTokensThereMayBeIsCut() {
        assertThat(written(new TestingEngine("a", "b", "c", ""), 3))
                .isEqualTo(new Written.Answer("abc", 3, true));
    }

    @Test
    void aCharacterOfSeveralTokensCountsAsThose() {
        assertThat(written(new TestingEngine("abcd", ""), 4))
                .isEqualTo(new Written.Answer("abcd", 4, true));
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        assertThat(written(new TestingEngine("", ""), 4))
                .isEqualTo(new Written.Answer("", 1, false));
    }

    @Test
    void whatNobodyWantsIsStoppedBeforeTheNextStepOrToken() {
        TestingEngine engine = new TestingEngine("a", "b", "c");

        assertThat(unwantedAfter(0, engine)).isInstanceOf(Written.Unwanted.class);
        assertThat(engine.asked).containsExactly("forget");
        engine.asked.clear();
        unwantedAfter(1, engine);
        assertThat(engine.asked).containsExactly("forget", "read one two");
        engine.asked.clear();
        unwantedAfter(2, engine);
        assertThat(engine.asked).containsExactly("forget", "read one two", "read one two three");
        engine.asked.clear();
        unwantedAfter(4, engine);
        assertThat(engine.asked).endsWith("write " + PROMPT, "stop");
    }

    @Test
    void aStepOfNothingCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WriteAnswer(0))
                .withMessageContaining("was 0");
    }

    private static Written unwantedAfter(int looks, TestingEngine engine) {
        AtomicInteger looked = new AtomicInteger();
        BooleanSupplier unwanted = () -> looked.getAndIncrement() >= looks;
        return new WriteAnswer(8).write(engine, PROMPT, PROMPT.length(), ANY, 9, unwanted);
    }

    private static Written written(TestingEngine engine, int tokensMax) {
        return new WriteAnswer(100).write(engine, PROMPT, 18, ANY, tokensMax, () -> false);
    }
}
