package dev.millrace.embedding.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.ClassifyRequest;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Task;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.model.TestingEmbedder;
import dev.millrace.embedding.model.TestingSettings;
import dev.millrace.testkit.Seeds;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerSizeTest {
    private static final ChunkLimits CHUNKS = new ChunkLimits(200, 32, 100);

    private static final int[] LETTERS = "ab \"\\\n\u0001é漢🙂".codePoints().toArray();

    @Test
    void aMebibyteHolds496VectorsOf384Numbers() {
        assertThat(AnswerSize.ofVectors(384, 1 << 20).textsMax()).isEqualTo(496);
    }

    @Test
    void whereNothingFitsNoTextDoes() {
        assertThat(AnswerSize.ofVectors(384, 1).textsMax()).isZero();
    }

    @Test
    void anAnswerIsNeverLargerThanAllowedWhateverTheLabelsAre() {
        Seeds.check(
                300,
                random -> {
                    List<String> labels = labels(random);
                    int texts = random.nextInt(1, 8);
                    long each = AnswerSize.ofScores(labels, 1).bytesPerText();
                    int outputBytesMax = 1024 + texts * (int) each;

                    assertThat(classify(texts, labels, outputBytesMax))
                            .isInstanceOfSatisfying(
                                    Answer.Given.class,
                                    given ->
                                            assertThat(given.output().length())
                                                    .isLessThanOrEqualTo(outputBytesMax));
                    assertThat(classify(texts + 1, labels, outputBytesMax))
                            .isInstanceOf(Answer.Refused.class);
                });
    }

    private static List<String> labels(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(2, 40))
                .mapToObj(i -> {
                    var label = new StringBuilder(Integer.toString(i, 36));
                    for (int n = random.nextInt(180); n > 0; n--) {
                        label.appendCodePoint(LETTERS[random.nextInt(LETTERS.length)]);
                    }
                    return label.toString();
                })
                .toList();
    }

    private static Answer classify(int texts, List<String> labels, int outputBytesMax) {
        var embedder = new TestingEmbedder(1_000);
        var answers =
                new AnswerTasks(
                        embedder,
                        new Classifier(embedder, TestingSettings.ofLabels()),
                        new AnswerLimits(LongTexts.REFUSE, outputBytesMax, CHUNKS));
        var request = new ClassifyRequest(Collections.nCopies(texts, "text"), labels);
        try {
            return answers.answer(
                    new Task.Classify(RawJson.of("{}"), request), "mini", Priority.INTERACTIVE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
