package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassificationTest {
    private static final float[] TEXT = {1, 0};
    private static final float[] NEAR = {0.8f, 0.6f};
    private static final float[] FAR = {0.6f, 0.8f};

    @Test
    void theBestLabelComesFirstAndTheSentenceHoldsTheNumbersCompared() {
        Classification classification =
                Classification.of(TEXT, List.of("far", "near"), List.of(FAR, NEAR), 0.05);

        assertThat(classification.scores())
                .extracting(Classification.LabelScore::label)
                .containsExactly("near", "far");
        assertThat(classification.why())
                .isEqualTo(
                        "\"near\" is nearest of 2 labels: cosine 0.800, ahead of \"far\" with 0.600"
                                + " by 0.200");
    }

    @Test
    void scoresAreTheSoftmaxOfTheCosines() {
        Classification classification =
                Classification.of(TEXT, List.of("near", "far"), List.of(NEAR, FAR), 0.1);

        double near = 1 / (1 + Math.exp(-2));
        assertThat(classification.scores().get(0).score()).isCloseTo(near, within(1e-6));
        assertThat(classification.scores().get(1).score()).isCloseTo(1 - near, within(1e-6));
    }

    @Test
    void equalLabelsKeepTheOrderGiven() {
        Classification classification =
                Classification.of(TEXT, List.of("b", "a", "c"), List.of(NEAR, NEAR, NEAR), 0.05);

        assertThat(classification.scores())
                .extracting(Classification.LabelScore::label)
                .containsExactly("b", "a", "c");
    }

    @Test
    void oneLabelTakesAllAndIsNotComparedWithAnything() {
        Classification classification =
                Classification.of(TEXT, List.of("near"), List.of(NEAR), 0.05);

        assertThat(classification.scores().getFirst().score()).isEqualTo(1);
        assertThat(classification.why()).isEqualTo("\"near\" is the only label, cosine 0.800");
    }

    @Test
    void scoresSumToOneHoweverSmallTheTemperature() {
        Random random = new Random(5);
        for (double temperature : new double[] {1e-9, 0.01, 1, 1e9}) {
            List<float[]> labelVectors =
                    random.doubles(20, -1, 1)
                            .mapToObj(x -> new float[] {(float) x, (float) Math.sqrt(1 - x * x)})
                            .toList();
            List<String> labels = labelVectors.stream().map(Arrays::toString).toList();

            Classification classification =
                    Classification.of(TEXT, labels, labelVectors, temperature);

            assertThat(
                            classification.scores().stream()
                                    .mapToDouble(Classification.LabelScore::score)
                                    .sum())
                    .isCloseTo(1, within(1e-9));
            assertThat(classification.scores())
                    .isSortedAccordingTo((a, b) -> Double.compare(b.cosine(), a.cosine()));
        }
    }

    @Test
    void aLongLabelIsShortenedInTheSentenceOnly() {
        String label = "x".repeat(61);

        Classification classification =
                Classification.of(TEXT, List.of(label), List.of(NEAR), 0.05);

        assertThat(classification.why()).startsWith("\"" + "x".repeat(60) + "…\" is");
        assertThat(classification.scores().getFirst().label()).isEqualTo(label);
    }

    @Test
    void aLabelIsNotShortenedInTheMiddleOfACharacter() {
        Classification classification =
                Classification.of(TEXT, List.of("x".repeat(59) + "🙂x"), List.of(NEAR), 0.05);

        assertThat(classification.why()).startsWith("\"" + "x".repeat(59) + "…\" is");
    }

    @Test
    void nothingCanBeSaidWithoutLabels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classification.of(TEXT, List.of(), List.of(), 0.05))
                .withMessage("0 labels with 0 vectors");
    }
}
