package dev.millrace.embedding.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well each label fits one text.
 *
 * @param scores best first; labels of equal score stay in the order given
 * @param why one sentence with the numbers compared
 */
public record Classification(List<LabelScore> scores, String why) {
    private static final int LABEL_CHARS_IN_SENTENCE = 60;

    /**
     * One label and how well it fits.
     *
     * @param cosine of the angle between text and label, -1 to 1; comparable between texts
     * @param score the label's share among the labels given; all of a text's sum to 1
     */
    public record LabelScore(String label, double cosine, double score) {}

    public Classification {
        scores = List.copyOf(scores);
    }

    /** Scores are the softmax of the cosines, divided by {@code temperature} first. */
    static Classification of(
            float[] text, List<String> labels, List<float[]> labelVectors, double temperature) {
        if (labels.isEmpty() || labels.size() != labelVectors.size()) {
            throw new IllegalArgumentException(
                    "%d labels with %d vectors".formatted(labels.size(), labelVectors.size()));
        }
        double[] cosines =
                labelVectors.stream().mapToDouble(vector -> cosine(text, vector)).toArray();
        double[] shares = softmax(cosines, temperature);
        List<LabelScore> scores =
                IntStream.range(0, cosines.length)
                        .mapToObj(i -> new LabelScore(labels.get(i), cosines[i], shares[i]))
                        .sorted(Comparator.comparingDouble(LabelScore::cosine).reversed())
                        .toList();
        return new Classification(scores, sentence(scores));
    }

    /** Of vectors of any length but 0: not every server makes it 1. */
    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        double ofA = 0;
        double ofB = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (double) a[d] * b[d];
            ofA += (double) a[d] * a[d];
            ofB += (double) b[d] * b[d];
        }
        return Math.clamp(sum / Math.sqrt(ofA * ofB), -1, 1);
    }

    /** Measured from the largest, so that no power overflows however small the temperature. */
    private static double[] softmax(double[] cosines, double temperature) {
        double largest = Arrays.stream(cosines).max().orElseThrow();
        double[] shares = new double[cosines.length];
        double sum = 0;
        for (int i = 0; i < cosines.length; i++) {
            shares[i] = Math.exp((cosines[i] - largest) / temperature);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static String sentence(List<LabelScore> scores) {
        LabelScore best = scores.getFirst();
        if (scores.size() == 1) {
            return String.format(
                    Locale.ROOT, "%s is the only label, cosine %.3f", quoted(best), best.cosine());
        }
        LabelScore next = scores.get(1);
        return String.format(
                Locale.ROOT,
                "%s is nearest of %d labels: cosine %.3f, ahead of %s with %.3f by %.3f",
                quoted(best),
                scores.size(),
                best.cosine(),
                quoted(next),
                next.cosine(),
                best.cosine() - next.cosine());
    }

    private static String quoted(LabelScore score) {
        String label = score.label();
        if (label.length() <= LABEL_CHARS_IN_SENTENCE) {
            return '"' + label + '"';
        }
        boolean inCharacter = Character.isHighSurrogate(label.charAt(LABEL_CHARS_IN_SENTENCE - 1));
        int end = inCharacter ? LABEL_CHARS_IN_SENTENCE - 1 : LABEL_CHARS_IN_SENTENCE;
        return '"' + label.substring(0, end) + "…\"";
    }
}
