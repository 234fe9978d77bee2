package dev.millrace.contracts;

import java.util.List;

/**
 * Texts, and the labels of which each gets the one that fits best.
 *
 * @param texts at least one, none empty
 * @param labels at least two, all different
 */
public record ClassifyRequest(List<String> texts, List<String> labels) {
    public ClassifyRequest {
        texts = List.copyOf(texts);
        labels = List.copyOf(labels);
    }
}
