package dev.millrace.embedding.documents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a text into chunks of at most so many tokens. A chunk ends at the strongest boundary in the
 * second half of what it may hold: before a Markdown heading, after a paragraph, a line, a
 * sentence, a word; in a text without any of them at a token's end. The next chunk begins so many
 * tokens earlier, at a boundary too, so that what stands across a cut is whole in one of them;
 * before a heading nothing is repeated, as a new subject begins.
 *
 * @param tokensMax longest chunk
 * @param overlapTokens what neighbours share, at most half of it
 */
public record Splitter(int tokensMax, int overlapTokens) {
    private static final int HEADING = 5;
    private static final int PARAGRAPH = 4;
    private static final int LINE = 3;
    private static final int SENTENCE = 2;
    private static final int WORD = 1;
    private static final int NONE = 0;

    private static final String ENDS_A_SENTENCE = ".!?…";
    private static final String ENDS_A_SENTENCE_WITHOUT_SPACE = "。！？";

    public Splitter {
        if (tokensMax < 2) {
            throw new IllegalArgumentException(
                    "tokensMax must be at least 2, was %d".formatted(tokensMax));
        }
        if (overlapTokens < 0 || overlapTokens > tokensMax / 2) {
            throw new IllegalArgumentException(
                    "overlapTokens must be 0 to half of tokensMax (%d), was %d"
                            .formatted(tokensMax / 2, overlapTokens));
        }
    }

    /**
     * The chunks in order; none of a blank text.
     *
     * @param ends for every token the offset of the char after its last, ascending
     */
    public List<Span> split(String text, int[] ends) {
        List<Span> chunks = new ArrayList<>();
        int from = 0;
        int cut = 0;
        while (from < text.length()) {
            int first = tokensUpTo(ends, from);
            int last = first + tokensMax;
            if (last >= ends.length) {
                addWithoutMargins(chunks, text, from, text.length());
                break;
            }
            int earliest = Math.max(cut + 1, ends[first + tokensMax / 2 - 1]);
            cut = strongest(text, earliest, afterSpace(text, ends[last - 1]));
            addWithoutMargins(chunks, text, from, cut);
            from = next(text, ends, from, cut);
        }
        return chunks;
    }

    /** How many tokens end at or before {@code offset}. */
    private static int tokensUpTo(int[] ends, int offset) {
        // A character of several tokens ends with all of them.
        int found = Arrays.binarySearch(ends, offset + 1);
        int next = found >= 0 ? found : -found - 1;
        while (next > 0 && ends[next - 1] > offset) {
            next--;
        }
        return next;
    }

    /** White space after a token takes no room. */
    private static int afterSpace(String text, int end) {
        int at = end;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The strongest boundary of these offsets; of equals the last. */
    private static int strongest(String text, int earliest, int latest) {
        int best = latest;
        int strength = NONE;
        for (int at = latest; at >= earliest; at--) {
            int here = strengthAt(text, at);
            if (here > strength) {
                strength = here;
                best = at;
            }
        }
        return strength == NONE ? betweenCharacters(text, best, earliest) : best;
    }

    /** No character of two chars is cut through. */
    private static int betweenCharacters(String text, int at, int earliest) {
        boolean within =
                at < text.length()
                        && Character.isLowSurrogate(text.charAt(at))
                        && Character.isHighSurrogate(text.charAt(at - 1));
        return within && at > earliest ? at - 1 : at;
    }

    /** Where the chunk after {@code cut} begins, always after {@code from}. */
    private int next(String text, int[] ends, int from, int cut) {
        int overlapFrom = tokensUpTo(ends, cut) - overlapTokens;
        if (overlapTokens == 0 || overlapFrom < 1 || strengthAt(text, cut) == HEADING) {
            return cut;
        }
        for (int at = Math.max(from + 1, ends[overlapFrom - 1]); at < cut; at++) {
            if (strengthAt(text, at) > NONE) {
                return at;
            }
        }
        return cut;
    }

    /** How good it is to cut before the char at this offset. */
    private static int strengthAt(String text, int at) {
        if (at >= text.length()) {
            return HEADING;
        }
        char before = text.charAt(at - 1);
        if (before == '\n') {
            return lineStrength(text, at);
        }
        if (ENDS_A_SENTENCE_WITHOUT_SPACE.indexOf(before) >= 0) {
            return SENTENCE;
        }
        if (!Character.isWhitespace(before) || Character.isWhitespace(text.charAt(at))) {
            return NONE;
        }
        int word = at - 1;
        while (word > 0 && Character.isWhitespace(text.charAt(word))) {
            word--;
        }
        return ENDS_A_SENTENCE.indexOf(text.charAt(word)) >= 0 ? SENTENCE : WORD;
    }

    private static int lineStrength(String text, int at) {
        if (isHeading(text, at)) {
            return HEADING;
        }
        int line = at - 2;
        while (line >= 0
                && text.charAt(line) != '\n'
                && Character.isWhitespace(text.charAt(line))) {
            line--;
        }
        boolean blankBefore = line < 0 || text.charAt(line) == '\n';
        return blankBefore && !Character.isWhitespace(text.charAt(at)) ? PARAGRAPH : LINE;
    }

    /** Up to six number signs and a space: CommonMark 0.31, section 4.2. */
    private static boolean isHeading(String text, int at) {
        int signs = at;
        while (signs < text.length() && signs - at < 6 && text.charAt(signs) == '#') {
            signs++;
        }
        return signs > at && signs < text.length() && text.charAt(signs) == ' ';
    }

    private static void addWithoutMargins(List<Span> chunks, String text, int from, int to) {
        int first = from;
        int last = to;
        while (first < last && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        while (last > first && Character.isWhitespace(text.charAt(last - 1))) {
            last--;
        }
        // Behind what the chunk before it has there may be white space alone.
        int before = chunks.isEmpty() ? 0 : chunks.getLast().to();
        if (first < last && last > before) {
            chunks.add(new Span(first, last));
        }
    }
}
