package dev.millrace.embedding.remote;

import java.time.Duration;

/**
 * How much one call carries, and how many there are.
 *
 * @param textsMax most texts
 * @param tokensMax most tokens by our estimate; a single text may have more
 * @param answerBytesMax largest answer read
 * @param linger how long texts wait for company while another call runs
 * @param callsMax most calls at once
 * @param reservedPercent share of the calls that batch jobs leave to interactive ones
 * @param timeout longest call
 */
record CallLimits(
        int textsMax,
        long tokensMax,
        int answerBytesMax,
        Duration linger,
        int callsMax,
        int reservedPercent,
        Duration timeout) {
    /** A number as text, with its comma; in base64 it takes a third of that. */
    private static final int BYTES_PER_NUMBER = 16;

    /** Most texts whose vectors certainly fit in an answer. */
    int textsMax(int dimensions) {
        return Math.clamp(answerBytesMax / ((long) dimensions * BYTES_PER_NUMBER), 1, textsMax);
    }

    /** Most calls at once of batch jobs: one at least, whatever is kept for the others. */
    int batchCallsMax() {
        return Math.max(1, callsMax - Math.ceilDiv(callsMax * reservedPercent, 100));
    }
}
