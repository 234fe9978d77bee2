package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.Priority;
import dev.millrace.embedding.documents.Span;
import dev.millrace.embedding.documents.Splitter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEmbedderTest {
    private static final String A_LONG_TEXT = "a ".repeat(300);

    private static OnnxEmbedder embedder;

    @BeforeAll
    static void open() {
        embedder = OnnxEmbedder.open(TestingSettings.ofThisMachine());
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    /**
     * The numbers are those of the unquantised model on the front page of sbert.net; quantising
     * moves a cosine by a few hundredths.
     */
    @Test
    void sentencesAreAsFarApartAsTheModelsMakersSay() throws InterruptedException {
        List<float[]> vectors =
                vectors(
                                "The weather is lovely today.",
                                "It's so sunny outside!",
                                "He drove to the stadium.")
                        .vectors();

        assertThat(cosine(vectors.get(0), vectors.get(1))).isCloseTo(0.666, within(0.05));
        assertThat(cosine(vectors.get(0), vectors.get(2))).isCloseTo(0.105, within(0.05));
        assertThat(cosine(vectors.get(1), vectors.get(2))).isCloseTo(0.141, within(0.05));
    }

    /** Of such texts an estimate of four bytes a token is wrong by far. */
    @ParameterizedTest
    @ValueSource(strings = {"量子计算机", "a1!b2?", "{\"k\":[1,2]},", "Ünïcödé🂡 "})
    void chunksCutWhereTokensEndAreReadWhole(String piece) throws InterruptedException {
        String text = piece.repeat(600);

        List<Span> chunks =
                new Splitter(252, 20).split(text, embedder.tokenEnds(text, Priority.BATCH));

        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(
                        embedder.embed(
                                chunks.stream().map(chunk -> chunk.of(text)).toList(),
                                LongTexts.REFUSE,
                                Priority.BATCH))
                .isInstanceOf(Embedded.Vectors.class);
    }

    @Test
    void aQuestionRanksItsAnswerThenItsTopicThenTheRest() throws InterruptedException {
        List<float[]> vectors =
                vectors(
                                "How do I get my money back?",
                                "Our refund policy returns your payment within 14 days.",
                                "You can pay by credit card or bank transfer.",
                                "The recipe needs two eggs and a cup of flour.")
                        .vectors();

        double answer = cosine(vectors.get(0), vectors.get(1));
        double topic = cosine(vectors.get(0), vectors.get(2));
        double rest = cosine(vectors.get(0), vectors.get(3));
        assertThat(answer).isGreaterThan(topic);
        assertThat(topic).isGreaterThan(rest);
    }

    @Test
    void aVectorHas384NumbersAndLengthOne() throws InterruptedException {
        float[] vector = vectors("hello world").vectors().getFirst();

        assertThat(vector).hasSize(384);
        assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
    }

    @Test
    void aTextHasTheSameVectorWhateverStandsBesideIt() throws InterruptedException {
        float[] alone = vectors("hello world").vectors().getFirst();

        List<float[]> together = vectors(A_LONG_TEXT, "hello world", "x", "hello world").vectors();

        assertThat(together.get(1)).isEqualTo(alone);
        assertThat(together.get(3)).isEqualTo(alone);
    }

    @Test
    void fourThreadsGetTheVectorsOneThreadGets() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            texts.add("order number %d was delivered late ".formatted(i).repeat(1 + i % 5));
        }
        List<float[]> alone = vectors(texts).vectors();

        List<Future<Embedded.Vectors>> runs;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Embedded.Vectors> run = () -> vectors(texts);
            runs = threads.invokeAll(List.of(run, run, run, run));
        }

        for (Future<Embedded.Vectors> run : runs) {
            assertThat(run.get().vectors()).usingRecursiveComparison().isEqualTo(alone);
        }
    }

    @Test
    void usageCountsWhatTheModelReadOfEachText() throws InterruptedException {
        Embedded.Vectors vectors = vectors("hello world", "", A_LONG_TEXT);

        assertThat(vectors.wordPieces()).containsExactly(4, 2, 256);
        assertThat(vectors.promptTokens()).isEqualTo(262);
    }

    @Test
    void aTextIsTruncatedFromThe257thPieceOn() throws InterruptedException {
        Embedded.Vectors vectors =
                vectors("a ".repeat(254), "a ".repeat(255), "short", A_LONG_TEXT);

        assertThat(vectors.truncated()).containsExactly(1, 3);
        assertThat(vectors.vectors().get(1)).isEqualTo(vectors.vectors().get(0));
    }

    @Test
    void aRefusalNamesTheFirstLongTextAndItsPieces() throws InterruptedException {
        assertThat(
                        embedder.embed(
                                List.of("short", "a ".repeat(255), A_LONG_TEXT),
                                LongTexts.REFUSE,
                                Priority.INTERACTIVE))
                .isEqualTo(new Embedded.TooLong(1, 257, 256));
    }

    @Test
    void aTextAtTheLimitIsNotRefused() throws InterruptedException {
        assertThat(
                        embedder.embed(
                                List.of("a ".repeat(254)), LongTexts.REFUSE, Priority.INTERACTIVE))
                .isInstanceOf(Embedded.Vectors.class);
    }

    @Test
    void textsWithNothingToReadShareOneVector() throws InterruptedException {
        List<float[]> vectors = vectors("", " ", "\t\r\n", "\u0000").vectors();

        assertThat(vectors).hasSize(4).allMatch(vector -> vector.length == 384);
        assertThat(vectors.get(1)).isEqualTo(vectors.get(0));
        assertThat(vectors.get(2)).isEqualTo(vectors.get(0));
        assertThat(vectors.get(3)).isEqualTo(vectors.get(0));
    }

    @Test
    void everyScriptIsReadAndBrokenUnicodeBreaksNothing() throws InterruptedException {
        Embedded.Vectors vectors =
                vectors(
                        "日本語のテキスト",
                        "Straße über naïve",
                        "😀👩‍👩‍👧",
                        "مرحبا",
                        "a\uD800b",
                        "\uDC00");

        assertThat(vectors.vectors())
                .allSatisfy(v -> assertThat(cosine(v, v)).isCloseTo(1, within(1e-5)));
    }

    @Test
    void noTextsGiveNoVectors() throws InterruptedException {
        assertThat(vectors().vectors()).isEmpty();
    }

    @Test
    void anInterruptedCallerLeavesBeforeTheNextText() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> vectors("hello world"));
    }

    @Test
    void aClosedEmbedderSaysSo() {
        OnnxEmbedder closed = OnnxEmbedder.open(TestingSettings.ofThisMachine());
        closed.close();
        closed.close();

        assertThatIllegalStateException()
                .isThrownBy(
                        () -> closed.embed(List.of("x"), LongTexts.TRUNCATE, Priority.INTERACTIVE))
                .withMessage("the embedder is closed");
    }

    @Test
    void withoutCallersNothingCouldRun() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OnnxEmbedder.Settings(0, Path.of("x")))
                .withMessageContaining("at least 1");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeLibrariesAreLoadedFromOurFolder() throws Exception {
        String loaded = Files.readString(Path.of("/proc/self/maps"));

        Path folder = NativeLibraries.privateFolder(TestingSettings.ofThisMachine().nativeCache());
        assertThat(loaded.lines().filter(line -> line.endsWith(".so")))
                .anyMatch(line -> line.contains(folder + "/") && line.contains("onnxruntime4j"))
                .anyMatch(line -> line.contains(folder + "/") && line.contains("libonnxruntime.so"))
                .anyMatch(line -> line.contains(folder + "/") && line.contains("libtokenizers"));
    }

    private static Embedded.Vectors vectors(String... texts) throws InterruptedException {
        return vectors(List.of(texts));
    }

    private static Embedded.Vectors vectors(List<String> texts) throws InterruptedException {
        return (Embedded.Vectors) embedder.embed(texts, LongTexts.TRUNCATE, Priority.INTERACTIVE);
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (double) a[d] * b[d];
        }
        return sum;
    }
}
