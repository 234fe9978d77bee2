package dev.millrace.embedding.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Cuts a text into the word pieces the model knows.
 *
 * <p>Text is read in slices, and a text to be truncated only until it is full: cutting 512 KiB at
 * once takes up to 1.5 s (measured 2026-11-22) and memory for half a million pieces, to keep 256.
 */
final class WordPieces implements AutoCloseable {
    /** About twice what 256 word pieces of English prose take. */
    static final int SLICE_CHARS = 2_048;

    /** Begin and end of text, which the model expects around the pieces. */
    private static final int MARKERS = 2;

    private static final char REPLACEMENT = '\uFFFD';

    private final HuggingFaceTokenizer tokenizer;
    private final int piecesMax;
    private final long begin;
    private final long end;

    WordPieces(InputStream tokenizerJson, int piecesMax) {
        try {
            tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            tokenizerJson, Map.of("truncation", "false", "padding", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException("the tokenizer cannot be read", e);
        }
        this.piecesMax = piecesMax;
        long[] markers = tokenizer.encode("", true, false).getIds();
        begin = markers[0];
        end = markers[1];
    }

    /**
     * A text as the model reads it.
     *
     * @param ids what the model is to read, at most as much as it can
     * @param count pieces of the text, markers included; when truncating, of what was looked at
     */
    record Pieces(LongBuffer ids, int count) {
        boolean cut() {
            return count > ids.remaining();
        }
    }

    Pieces read(String text, LongTexts longTexts) {
        long[] ids = new long[piecesMax];
        ids[0] = begin;
        int count = MARKERS;
        int from = 0;
        while (from < text.length() && (count <= piecesMax || longTexts == LongTexts.REFUSE)) {
            int to = sliceEnd(text, from);
            Encoding slice = tokenizer.encode(text.substring(from, to), false, false);
            long[] more = slice.getIds();
            int filled = Math.min(count - 1, piecesMax - 1);
            System.arraycopy(more, 0, ids, filled, Math.min(more.length, piecesMax - 1 - filled));
            count += more.length;
            from = to;
        }
        int kept = Math.min(count, piecesMax);
        ids[kept - 1] = end;
        return new Pieces(LongBuffer.wrap(Arrays.copyOf(ids, kept)), count);
    }

    /**
     * Where each piece of a slice ends, as the offset of the char after its last; one that cannot
     * be found in the text ends where the piece before it does.
     */
    int[] ends(String slice) {
        CharSpan[] spans = tokenizer.encode(wellFormed(slice), false, false).getCharTokenSpans();
        int[] ends = new int[spans.length];
        int codePoints = 0;
        int chars = 0;
        for (int i = 0; i < spans.length; i++) {
            // The library counts code points.
            int more = spans[i] == null ? 0 : Math.max(0, spans[i].getEnd() - codePoints);
            chars = slice.offsetByCodePoints(chars, more);
            codePoints += more;
            ends[i] = chars;
        }
        return ends;
    }

    /** In UTF-8 half a character is none, and what stands behind it would be counted wrongly. */
    private static String wellFormed(String text) {
        StringBuilder repaired = new StringBuilder(text);
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                if (Character.isSupplementaryCodePoint(text.codePointAt(at))) {
                    at++;
                } else {
                    repaired.setCharAt(at, REPLACEMENT);
                }
            }
        }
        return repaired.toString();
    }

    /**
     * A slice ends after white space, where no word is cut; in a run of {@value #SLICE_CHARS}
     * characters without any, where it must. Only characters that the model's own normaliser takes
     * for white space count.
     */
    static int sliceEnd(String text, int from) {
        int full = from + SLICE_CHARS;
        if (full >= text.length()) {
            return text.length();
        }
        for (int at = full - 1; at > from; at--) {
            if (" \t\n\r".indexOf(text.charAt(at)) >= 0) {
                return at + 1;
            }
        }
        return Character.isHighSurrogate(text.charAt(full - 1)) ? full - 1 : full;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
