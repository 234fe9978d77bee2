package dev.millrace.embedding.remote;

import java.time.Duration;

/**
 * How much one call carries, and how many there are.
 *
 * @param textsMax most texts
 * @param tokensMax most tokens by our estimate; a single text may have more
 * @param answerBytesMax largest answer read
 * @param linger how long texts wait for company while another call runs
 * @param callsMax most calls at once; fewer where the back end turns calls away
 * @param reservedPercent share of the calls that batch jobs leave to interactive ones
 * @param timeout longest call
 * @param waitHereMax a longer wait that a server asks for is about something else than calls at
 *     once
 */
record CallLimits(
        int textsMax,
        long tokensMax,
        int answerBytesMax,
        Duration linger,
        int callsMax,
        int reservedPercent,
        Duration timeout,
        Duration waitHereMax) {
    /** A number as text, with its comma; in base64 it takes a third of that. */
    private static final int BYTES_PER_NUMBER = 16;

    /** Most texts whose vectors certainly fit in an answer. */
    int textsMax(int dimensions) {
        return Math.clamp(answerBytesMax / ((long) dimensions * BYTES_PER_NUMBER), 1, textsMax);
    }

    /** Of so many calls at once, most of batch jobs: one at least, whatever is kept for others. */
    int batchCalls(int calls) {
        return Math.max(1, calls - Math.ceilDiv(calls * reservedPercent, 100));
    }
}
