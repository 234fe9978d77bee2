package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.contracts.Priority;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierTest {
    private final TestingEmbedder embedder = new TestingEmbedder();
    private final Classifier classifier =
            new Classifier(embedder, new Classifier.Settings("a {}", 0.05, 1 << 20));

    @Test
    void theObviousLabelWins() throws InterruptedException {
        try (OnnxEmbedder miniLm = OnnxEmbedder.open(TestingSettings.ofThisMachine())) {
            Classifier real = new Classifier(miniLm, TestingSettings.ofLabels());

            Classified answer =
                    real.classify(
                            List.of(
                                    "The team won the championship game last night.",
                                    "I was charged twice on my invoice.",
                                    "Simmer the onions in butter until golden."),
                            List.of("sports", "billing", "cooking"),
                            LongTexts.REFUSE,
                            Priority.INTERACTIVE);

            assertThat(((Classified.Scored) answer).texts())
                    .extracting(each -> each.scores().getFirst().label())
                    .containsExactly("sports", "billing", "cooking");
            assertThat(((Classified.Scored) answer).texts())
                    .allSatisfy(each ->
                            assertThat(each.scores().getFirst().score()).isGreaterThan(0.8));
        }
    }

    @Test
    void aLabelIsEmbeddedOnceInItsSentence() throws InterruptedException {
        classifier.classify(
                List.of("text"), List.of("cat", "fish"), LongTexts.REFUSE, Priority.INTERACTIVE);
        classifier.classify(
                List.of("text"), List.of("fish", "bird"), LongTexts.REFUSE, Priority.INTERACTIVE);

        assertThat(embedder.asked).containsExactly("a cat", "a fish", "text", "a bird", "text");
    }

    @Test
    void theSameJobCountsTheSameTokensWhetherItsLabelsWereKnownOrNot() throws InterruptedException {
        Classified first =
                classifier.classify(
                        List.of("text"), List.of("cat"), LongTexts.REFUSE, Priority.INTERACTIVE);
        Classified second =
                classifier.classify(
                        List.of("text"), List.of("cat"), LongTexts.REFUSE, Priority.INTERACTIVE);

        assertThat(((Classified.Scored) first).promptTokens()).isEqualTo(4 + 5);
        assertThat(((Classified.Scored) second).promptTokens()).isEqualTo(4 + 5);
    }

    @Test
    void rememberedLabelsStayWithinTheirBytes() throws InterruptedException {
        Classifier forgetful = new Classifier(embedder, new Classifier.Settings("a {}", 0.05, 0));

        forgetful.classify(List.of("text"), List.of("cat"), LongTexts.REFUSE, Priority.INTERACTIVE);
        forgetful.classify(List.of("text"), List.of("cat"), LongTexts.REFUSE, Priority.INTERACTIVE);

        assertThat(embedder.asked).containsExactly("a cat", "text", "a cat", "text");
    }

    @Test
    void aLongTextIsRefusedOrTruncatedAsAsked() throws InterruptedException {
        List<String> texts = List.of("text", "a text too long");

        assertThat(
                        classifier.classify(
                                texts, List.of("cat"), LongTexts.REFUSE, Priority.INTERACTIVE))
                .isEqualTo(new Classified.TextTooLong(1, 15, 10));
        assertThat(
                        classifier.classify(
                                texts, List.of("cat"), LongTexts.TRUNCATE, Priority.INTERACTIVE))
                .isInstanceOfSatisfying(
                        Classified.Scored.class,
                        scored -> assertThat(scored.truncated()).containsExactly(1));
    }

    @Test
    void aLongLabelIsRefusedEitherWay() throws InterruptedException {
        assertThat(
                        classifier.classify(
                                List.of("text"),
                                List.of("cat", "a label too long"),
                                LongTexts.TRUNCATE,
                                Priority.INTERACTIVE))
                .isEqualTo(new Classified.LabelTooLong(1, 18, 10));
    }

    @Test
    void aTemplateWithoutAPlaceForTheLabelStopsTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Classifier.Settings("This is about it.", 0.05, 0))
                .withMessage("template \"This is about it.\" has no {} for the label");
    }

    @Test
    void aTemperatureOfNothingStopsTheStart() {
        for (double temperature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Classifier.Settings("{}", temperature, 0))
                    .withMessageContaining("above 0");
        }
    }
}
