package dev.millrace.embedding.model;

import dev.millrace.contracts.Priority;
import java.util.List;

/**
 * Sorts texts under labels nobody trained it for: it puts each label into a sentence and compares
 * the sentence's vector with the text's.
 */
public final class Classifier {
    /** Where the label goes in a template. */
    static final String PLACE = "{}";

    private final Embedder embedder;
    private final LabelVectors labelVectors;
    private final double temperature;

    /**
     * What an operator may change.
     *
     * @param template a sentence with {@code {}} where the label goes
     * @param temperature what cosines are divided by before the softmax, above 0; smaller makes the
     *     best label surer
     * @param labelCacheBytesMax heap for remembered label vectors, about 1.8 KB each; 0 remembers
     *     none
     */
    public record Settings(String template, double temperature, long labelCacheBytesMax) {
        public Settings {
            if (!template.contains(PLACE)) {
                throw new IllegalArgumentException(
                        "template \"%s\" has no %s for the label".formatted(template, PLACE));
            }
            if (!(temperature > 0) || Double.isInfinite(temperature)) {
                throw new IllegalArgumentException(
                        "temperature %s; it must be above 0".formatted(temperature));
            }
            if (labelCacheBytesMax < 0) {
                throw new IllegalArgumentException(
                        "label cache of %d bytes; at least 0".formatted(labelCacheBytesMax));
            }
        }

        /** The same for one job alone, after which it is forgotten. */
        public Settings rememberingNothing() {
            return new Settings(template, temperature, 0);
        }
    }

    public Classifier(Embedder embedder, Settings settings) {
        this.embedder = embedder;
        this.labelVectors =
                new LabelVectors(embedder, settings.template(), settings.labelCacheBytesMax());
        this.temperature = settings.temperature();
    }

    /** Scores every label for every text. There must be at least one label. */
    public Classified classify(
            List<String> texts, List<String> labels, LongTexts longTexts, Priority lane)
            throws InterruptedException {
        return switch (labelVectors.of(labels, lane)) {
            case Embedded.TooLong label ->
                    new Classified.LabelTooLong(
                            label.text(), label.wordPieces(), label.wordPiecesMax());
            case Embedded.Vectors known ->
                    switch (embedder.embed(texts, longTexts, lane)) {
                        case Embedded.TooLong text ->
                                new Classified.TextTooLong(
                                        text.text(), text.wordPieces(), text.wordPiecesMax());
                        case Embedded.Vectors read -> scored(read, labels, known);
                    };
        };
    }

    /** What is compared with a text for each label. */
    public List<String> sentences(List<String> labels) {
        return labels.stream().map(labelVectors::sentence).toList();
    }

    private Classified scored(
            Embedded.Vectors texts, List<String> labels, Embedded.Vectors labelsRead) {
        return new Classified.Scored(
                texts.vectors().stream()
                        .map(text ->
                                Classification.of(text, labels, labelsRead.vectors(), temperature))
                        .toList(),
                texts.promptTokens() + labelsRead.promptTokens(),
                texts.truncated());
    }
}
