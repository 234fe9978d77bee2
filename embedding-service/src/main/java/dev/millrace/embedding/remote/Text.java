package dev.millrace.embedding.remote;

import java.nio.charset.StandardCharsets;

/**
 * One text of a job.
 *
 * @param tokens by our estimate; what limits and shares are counted in
 */
record Text(Ask ask, String text, int tokens) {
    /** What a token comes to in UTF-8; there is no tokenizer for every server's model. */
    private static final int BYTES_PER_TOKEN = 4;

    static Text of(Ask ask, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return new Text(ask, text, Math.max(1, Math.ceilDiv(bytes, BYTES_PER_TOKEN)));
    }
}
