package dev.millrace.embedding.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.Seeds;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitterTest {
    @Test
    void aShortTextIsOneChunkWithoutItsMargins() {
        assertThat(split(new Splitter(10, 2), "\n  Two words. \n")).containsExactly("Two words.");
    }

    @Test
    void aBlankTextHasNone() {
        assertThat(split(new Splitter(10, 2), " \n\t ")).isEmpty();
        assertThat(split(new Splitter(10, 2), "")).isEmpty();
    }

    @Test
    void aChunkEndsWithAParagraphRatherThanALaterSentence() {
        String text = "a b c d e f.\n\ng h. i j k l m n o p";

        assertThat(split(new Splitter(10, 0), text).getFirst()).isEqualTo("a b c d e f.");
    }

    @Test
    void aChunkEndsWithASentenceRatherThanALaterWord() {
        assertThat(split(new Splitter(10, 0), "a b c d e f. g h i j k l m n").getFirst())
                .isEqualTo("a b c d e f.");
    }

    @Test
    void aChineseSentenceEndsWithoutASpace() {
        String text = "一二三四五六七。八九十一二三四五六七八九十";

        assertThat(split(new Splitter(10, 0), text, t -> everyChar(t)).getFirst())
                .isEqualTo("一二三四五六七。");
    }

    @Test
    void nothingIsRepeatedBeforeAHeading() {
        String text = "one two three four five six\n# Heading\nseven eight nine ten eleven twelve";

        assertThat(split(new Splitter(8, 3), text))
                .containsExactly(
                        "one two three four five six",
                        "# Heading\nseven eight nine ten eleven twelve");
    }

    @Test
    void neighboursShareTheOverlap() {
        assertThat(split(new Splitter(6, 2), "a b c d e f g h i j"))
                .containsExactly("a b c d e f", "e f g h i j");
    }

    @Test
    void aTextWithoutBoundariesIsCutAtTokensButNeverThroughACharacter() {
        String text = "🂡".repeat(50);

        List<String> chunks = split(new Splitter(7, 0), text, EstimatedTokens::ends);

        assertThat(chunks)
                .hasSize(8)
                .allMatch(chunk -> chunk.codePoints().allMatch(c -> c > 0xFFFF));
        assertThat(String.join("", chunks)).isEqualTo(text);
    }

    @Test
    void noChunkIsTooLongAndNothingIsLost() {
        Seeds.check(
                500,
                random -> {
                    StringBuilder text = new StringBuilder();
                    int length = random.nextInt(400);
                    for (int i = 0; i < length; i++) {
                        text.append("ab .\n#。é🂡\t".charAt(random.nextInt(10)));
                    }
                    int max = 2 + random.nextInt(20);
                    var splitter = new Splitter(max, random.nextInt(max / 2 + 1));
                    Function<String, int[]> tokens =
                            random.nextBoolean() ? EstimatedTokens::ends : SplitterTest::everyChar;
                    String whole = text.toString();

                    List<Span> chunks = splitter.split(whole, tokens.apply(whole));

                    int covered = 0;
                    for (Span chunk : chunks) {
                        assertThat(tokens.apply(chunk.of(whole))).hasSizeLessThanOrEqualTo(max + 1);
                        assertThat(whole.substring(Math.min(covered, chunk.from()), chunk.from()))
                                .isBlank();
                        assertThat(chunk.to()).isGreaterThan(covered);
                        covered = chunk.to();
                    }
                    assertThat(whole.substring(covered)).isBlank();
                });
    }

    @Test
    void anOverlapOverHalfAChunkIsRefusedAndSaysBothNumbers() {
        assertThatThrownBy(() -> new Splitter(10, 6))
                .hasMessageContaining("half of tokensMax (5), was 6");
    }

    private static int[] words(String text) {
        return Pattern.compile("\\S+").matcher(text).results().mapToInt(m -> m.end()).toArray();
    }

    private static int[] everyChar(String text) {
        return IntStream.rangeClosed(1, text.length()).toArray();
    }

    private static List<String> split(Splitter splitter, String text) {
        return split(splitter, text, SplitterTest::words);
    }

    private static List<String> split(
            Splitter splitter, String text, Function<String, int[]> tokens) {
        return splitter.split(text, tokens.apply(text)).stream()
                .map(span -> span.of(text))
                .toList();
    }
}
