package dev.millrace.testkit.provider;

import java.time.Duration;

/**
 * How fast an answer comes and in which pieces.
 *
 * @param first the wait before the first byte
 * @param perToken between two tokens of a stream; a whole answer comes after all of them
 * @param stall a pause in the middle of the body or stream
 */
record Pace(Duration first, Duration perToken, Duration stall, Pieces pieces, Duration perByte) {
    static final Pace AT_ONCE =
            new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Pieces.EVENTS, Duration.ZERO);

    Pace first(Duration chosen) {
        return new Pace(chosen, perToken, stall, pieces, perByte);
    }

    Pace perToken(Duration chosen) {
        return new Pace(first, chosen, stall, pieces, perByte);
    }

    Pace stall(Duration chosen) {
        return new Pace(first, perToken, chosen, pieces, perByte);
    }

    Pace pieces(Pieces chosen, Duration between) {
        return new Pace(first, perToken, stall, chosen, between);
    }
}
