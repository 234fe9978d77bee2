package dev.millrace.embedding.documents;

import java.util.Arrays;

/**
 * Where tokens end of a model whose tokens nobody here knows: about four bytes of UTF-8 each, as
 * providers reckon.
 */
public final class EstimatedTokens {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int ONE_BYTE_BELOW = 0x80;
    private static final int TWO_BYTES_BELOW = 0x800;

    private EstimatedTokens() {}

    /** For every token the offset of the char after its last, ascending. */
    public static int[] ends(String text) {
        int[] ends = new int[text.length()];
        int count = 0;
        int bytes = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            bytes += bytesOf(codePoint);
            if (bytes >= BYTES_PER_TOKEN || at == text.length()) {
                ends[count++] = at;
                bytes = 0;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    private static int bytesOf(int codePoint) {
        if (codePoint < ONE_BYTE_BELOW) {
            return 1;
        }
        if (codePoint < TWO_BYTES_BELOW) {
            return 2;
        }
        return Character.isBmpCodePoint(codePoint) ? 3 : 4;
    }
}
