package dev.millrace.embedding.answer;

import java.util.ArrayList;
import java.util.List;

/** Says of which texts only the beginning was read. */
final class CutTexts {
    private static final int NAMED_MAX = 10;

    private CutTexts() {}

    /** One sentence per text, for the first {@value #NAMED_MAX}, and one for the rest. */
    static List<String> warnings(List<Integer> cut, int wordPiecesMax) {
        List<String> warnings = new ArrayList<>();
        for (int text : cut.subList(0, Math.min(cut.size(), NAMED_MAX))) {
            warnings.add(
                    "task.request.input[%d] is too long; its first %d word pieces were read"
                            .formatted(text, wordPiecesMax));
        }
        if (cut.size() > NAMED_MAX) {
            warnings.add("… and %d more".formatted(cut.size() - NAMED_MAX));
        }
        return warnings;
    }
}
