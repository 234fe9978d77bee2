package dev.millrace.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.provider.Script.Ending;
import dev.millrace.testkit.provider.Script.FailFirst;
import dev.millrace.testkit.provider.Script.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    @Test
    void textWithoutMarksIsAnsweredPlainly() {
        assertThat(Script.in("why [is] the sky [blue]?")).isEqualTo(Script.PLAIN);
    }

    @Test
    void marksStandTogetherAndTheLastEndingCounts() {
        var script =
                Script.in("a [[slow:30]] b [[500]] [[stall:20]] [[fail-times:2:503]] [[429:7]]");

        assertThat(script)
                .isEqualTo(
                        new Script(
                                Duration.ofMillis(30),
                                Duration.ofMillis(20),
                                new FailFirst(2, 503),
                                new Ending.Fails(429, new Retry.Seconds(7))));
    }

    @Test
    void whatIsToBeSaidMayHoldColons() {
        assertThat(Script.in("[[say:{\"a\":1:2}]]").ending())
                .isEqualTo(new Ending.Says("{\"a\":1:2}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[typo]]", "[[200]]", "[[slow]]", "[[slow:much]]", "[[fail-times:2]]"})
    void aMarkItDoesNotKnowIsNotGuessed(String text) {
        assertThatThrownBy(() -> Script.in(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
