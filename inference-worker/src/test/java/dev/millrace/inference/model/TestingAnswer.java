package dev.millrace.inference.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model says, before any provider has put it into its words.
 *
 * @param end why it stopped
 * @param counts null if the provider forgets to report them
 */
record TestingAnswer(String text, List<ToolCall> calls, End end, @Nullable Counts counts) {
    /** A tool that the model wants called. */
    record ToolCall(String id, String name, String arguments) {}

    /**
     * Tokens.
     *
     * @param cached of those read
     */
    record Counts(int read, int cached, int written) {}

    enum End {
        DONE,
        TOKENS,
        TOOLS,
        REFUSED
    }

    static TestingAnswer saying(String text) {
        return new TestingAnswer(text, List.of(), End.DONE, new Counts(20, 8, 5));
    }

    TestingAnswer calling(ToolCall... wanted) {
        return new TestingAnswer(text, List.of(wanted), End.TOOLS, counts);
    }

    TestingAnswer ending(End because) {
        return new TestingAnswer(text, calls, because, counts);
    }

    TestingAnswer uncounted() {
        return new TestingAnswer(text, calls, end, null);
    }

    /** A text in pieces, as a stream brings it. */
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        for (String piece : List.of(text.substring(0, middle), text.substring(middle))) {
            if (!piece.isEmpty()) {
                pieces.add(piece);
            }
        }
        return pieces;
    }
}
