package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WordPiecesTest {
    private static WordPieces wordPieces;

    @BeforeAll
    static void load() {
        NativeLibraries.unpackUnder(TestingSettings.ofThisMachine().nativeCache());
        wordPieces =
                new WordPieces(
                        WordPiecesTest.class.getResourceAsStream(
                                "/all-minilm-l6-v2-q-tokenizer.json"),
                        256);
    }

    @AfterAll
    static void close() {
        wordPieces.close();
    }

    @Test
    void aTextStandsBetweenItsMarkers() {
        WordPieces.Pieces pieces = wordPieces.read("hello world", LongTexts.REFUSE);

        assertThat(pieces.ids()).isEqualTo(LongBuffer.wrap(new long[] {101, 7592, 2088, 102}));
        assertThat(pieces.count()).isEqualTo(4);
    }

    @Test
    void aTextOfExactly256PiecesIsReadWhole() {
        WordPieces.Pieces pieces = wordPieces.read("a ".repeat(254), LongTexts.REFUSE);

        assertThat(pieces.cut()).isFalse();
        assertThat(pieces.ids().remaining()).isEqualTo(256);
    }

    @Test
    void ofATextOf257PiecesTheLastGivesWayToTheEndMarker() {
        WordPieces.Pieces whole = wordPieces.read("a ".repeat(253) + "b", LongTexts.REFUSE);

        WordPieces.Pieces cut = wordPieces.read("a ".repeat(253) + "b c", LongTexts.TRUNCATE);

        assertThat(cut.cut()).isTrue();
        assertThat(cut.ids()).isEqualTo(whole.ids());
    }

    @Test
    void everyPieceEndsSomewhereInTheTextHoweverManyCharsACharacterHas() {
        assertThat(wordPieces.ends("hello 🂡 worlds!")).containsExactly(5, 8, 15, 16);
        assertThat(wordPieces.ends("x\uD800y zz").length).isPositive();
        assertThat(wordPieces.ends("x\uD800y zz")).endsWith(6).isSorted();
    }

    @Test
    void refusingCountsEveryPieceOfALongText() {
        assertThat(wordPieces.read("a ".repeat(100_000), LongTexts.REFUSE).count())
                .isEqualTo(100_002);
    }

    @Test
    void truncatingStopsReadingWhenTheTextIsFull() {
        assertThat(wordPieces.read("a ".repeat(100_000), LongTexts.TRUNCATE).count())
                .isLessThanOrEqualTo(WordPieces.SLICE_CHARS + 2);
    }

    @Test
    void whereASliceEndsMakesNoDifferenceToTheWordsAroundIt() {
        Random random = new Random(11);
        String[] words = {"embedding", "Überraschung", "naïve", "x", "日本語", "it's", "😀", "tok-en"};
        for (int run = 0; run < 50; run++) {
            StringBuilder spaces = new StringBuilder();
            StringBuilder text = new StringBuilder();
            int expected = 2;
            while (text.length() < 3 * WordPieces.SLICE_CHARS) {
                String word = words[random.nextInt(words.length)];
                spaces.setLength(0);
                spaces.repeat(random.nextBoolean() ? ' ' : '\n', random.nextInt(1, 4));
                text.append(word).append(spaces);
                expected += wordPieces.read(word, LongTexts.REFUSE).count() - 2;
            }

            int count = wordPieces.read(text.toString(), LongTexts.REFUSE).count();

            assertThat(count).as("run %d", run).isEqualTo(expected);
        }
    }

    @Test
    void aTextWithoutWhiteSpaceIsCutBetweenCharactersNotInsideThem() {
        String emojis = "😀".repeat(3 * WordPieces.SLICE_CHARS);
        String kanji = "日".repeat(3 * WordPieces.SLICE_CHARS);

        assertThat(wordPieces.read("." + emojis, LongTexts.TRUNCATE).ids())
                .isEqualTo(wordPieces.read("." + emojis, LongTexts.REFUSE).ids());
        assertThat(wordPieces.read(kanji, LongTexts.REFUSE).count())
                .isEqualTo(3 * WordPieces.SLICE_CHARS + 2);
    }

    @Test
    void emptyAndBlankTextsHaveNothingButTheirMarkers() {
        assertThat(wordPieces.read("", LongTexts.REFUSE).count()).isEqualTo(2);
        assertThat(wordPieces.read(" \t\n ".repeat(2_000), LongTexts.REFUSE).count()).isEqualTo(2);
    }

    @Test
    void brokenUnicodeIsReadWithoutComplaint() {
        assertThat(wordPieces.read("a\uD800b \uDC00 \u0000 \uFFFF", LongTexts.REFUSE).count())
                .isGreaterThanOrEqualTo(2);
    }
}
