package dev.millrace.embedding.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CutTextsTest {
    @Test
    void whereNothingWasCutThereIsNothingToSay() {
        assertThat(CutTexts.warnings(List.of(), 256)).isEmpty();
    }

    @Test
    void eachTextThatWasCutIsNamedWithWhatWasRead() {
        assertThat(CutTexts.warnings(List.of(0, 7), 256))
                .containsExactly(
                        "task.request.input[0] is too long; its first 256 word pieces were read",
                        "task.request.input[7] is too long; its first 256 word pieces were read");
    }

    @Test
    void tenAreNamedAndTheRestIsCounted() {
        List<Integer> cut = IntStream.range(0, 13).boxed().toList();

        assertThat(CutTexts.warnings(cut.subList(0, 10), 256)).hasSize(10);
        assertThat(CutTexts.warnings(cut, 256)).hasSize(11).last().isEqualTo("… and 3 more");
    }
}
