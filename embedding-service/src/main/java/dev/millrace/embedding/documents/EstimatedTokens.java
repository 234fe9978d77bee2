package dev.millrace.embedding.documents;

import java.util.Arrays;

/** Takes four bytes of UTF-8 for a token. */
final class EstimatedTokens implements TokenEnds {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int ONE_BYTE_BELOW = 0x80;
    private static final int TWO_BYTES_BELOW = 0x800;

    @Override
    public int[] of(String text) {
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
