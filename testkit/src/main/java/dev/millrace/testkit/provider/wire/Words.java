package dev.millrace.testkit.provider.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A word is a token here: easy to predict, and about as many as a tokenizer finds. */
public final class Words {
    private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*");
    private static final int PIECE_CHARS_MAX = 40;
    private static final int PIECES_OF_ONE_WORD_MAX = 200;

    private Words() {}

    public static int count(String text) {
        var stripped = text.strip();
        return stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
    }

    /** The first so many words, as they stand there. */
    public static String first(String text, int wordsMax) {
        var words = WORD.matcher(text);
        int end = 0;
        for (int i = 0; i < wordsMax && words.find(); i++) {
            end = words.end();
        }
        return text.substring(0, end).stripTrailing();
    }

    /** Word by word, a very long one in pieces; together they are the text. */
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        WORD.matcher(text)
                .results()
                .map(java.util.regex.MatchResult::group)
                .forEach(word -> split(word, pieces));
        if (pieces.isEmpty() && !text.isEmpty()) {
            pieces.add(text);
        }
        return pieces;
    }

    private static void split(String word, List<String> pieces) {
        int length = Math.max(PIECE_CHARS_MAX, word.length() / PIECES_OF_ONE_WORD_MAX);
        for (int from = 0; from < word.length(); ) {
            int to = Math.min(word.length(), from + length);
            if (to < word.length() && Character.isHighSurrogate(word.charAt(to - 1))) {
                to++;
            }
            pieces.add(word.substring(from, to));
            from = to;
        }
    }
}
