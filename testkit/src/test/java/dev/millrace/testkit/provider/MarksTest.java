package dev.millrace.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.provider.Script.FailFirst;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarksTest {
    @Test
    void textWithoutMarksIsAnsweredPlainly() {
        assertThat(Marks.in("why [is] the sky [blue]?")).isEqualTo(Script.PLAIN);
    }

    @Test
    void marksStandTogetherAndTheLastEndingCounts() {
        var script =
                Marks.in(
                        "a [[slow:30]] b [[500]] [[stall:20]] [[token:5]] [[fail-times:2:503]]"
                                + " [[cached:7]] [[429:7]]");

        assertThat(script)
                .isEqualTo(
                        new Script(
                                new Reply.Fitting(),
                                new Usage(true, 7),
                                new Pace(
                                        Duration.ofMillis(30),
                                        Duration.ofMillis(5),
                                        Duration.ofMillis(20),
                                        Pieces.EVENTS,
                                        Duration.ZERO),
                                new FailFirst(2, 503),
                                new Ending.Fails(Failure.of(429), new Ending.Retry.Seconds(7))));
    }

    @Test
    void whatIsToBeSaidMayHoldColons() {
        assertThat(Marks.in("[[say:{\"a\":1:2}]]").reply())
                .isEqualTo(new Reply.Says("{\"a\":1:2}"));
    }

    @Test
    void severalToolsAreCalledInTheirOrder() {
        var reply = Marks.in("[[tool:weather:{\"city\":\"Paris\"}]] [[tool:clock]]").reply();

        assertThat(reply).isInstanceOf(Reply.Calls.class);
        var wishes = ((Reply.Calls) reply).wishes();
        assertThat(wishes).extracting(Reply.Wish::name).containsExactly("weather", "clock");
        assertThat(wishes.getFirst().arguments()).hasToString("{\"city\":\"Paris\"}");
        assertThat(wishes.getLast().arguments()).isNull();
    }

    @Test
    void aStallMayLastForEver() {
        assertThat(Marks.in("[[stall:forever]]").pace().stall()).isEqualTo(Exchange.FOREVER);
    }

    @ParameterizedTest
    @EnumSource
    void everyMishapHasAMark(Ending.Mishap mishap) {
        var word = mishap == Ending.Mishap.ERROR_WITH_200 ? "200-error" : mishap.word();

        assertThat(Marks.in("[[" + word + "]]").ending()).isEqualTo(mishap);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "see [[Home]]",
                "if [[ -f x ]]; then",
                "x = [[1,2]]",
                "[[say]]",
                "[[slow:much]]",
                "[[tool:x:5]]",
                "[[big:-9]]"
            })
    void whatIsNoMarkIsPartOfATextOfPeopleWhoKnowOfNone(String text) {
        assertThat(Marks.knownIn(text)).isEqualTo(Script.PLAIN);
        assertThat(Marks.knownIn(text + " [[500]]").ending()).isEqualTo(Ending.Fails.with(500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[typo]]",
                "[[say]]",
                "[[fail-times:2:200]]",
                "[[200]]",
                "[[slow]]",
                "[[slow:much]]",
                "[[fail-times:2]]",
                "[[tool:x:5]]",
                "[[words:-1]]"
            })
    void aMarkItDoesNotKnowIsNotGuessed(String text) {
        assertThatThrownBy(() -> Marks.in(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
