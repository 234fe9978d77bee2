package dev.millrace.backends.limit;

/**
 * How many calls a back end gets at once, found by trying: additive increase, multiplicative
 * decrease (Chiu and Jain 1989; RFC 5681 for the details).
 *
 * <p>Until the back end turns somebody away the limit grows by one with each answer, which doubles
 * it with each round of calls; after that by one a round, or by a fiftieth. Being turned away takes
 * a tenth off, once for all the calls that had begun before: they met the same limit. It also tells
 * how many go well, namely those that go on; more than these are tried again only after a number of
 * answers (a ceiling that is remembered, as in RFC 9438), or of two calls at once every third would
 * be turned away. The limit grows only while it is what holds calls back. Not for two threads.
 *
 * <p>Libraries for this raise the limit with every answer for ever; against a server that says 429
 * at once, every fifth call would be one.
 */
public final class AdaptiveLimit {
    /** Given for the calls that go on where a failure says nothing about their number. */
    static final int UNKNOWN = Integer.MAX_VALUE;

    private static final int START = 8;
    private static final double KEPT = 0.9;

    /** However few go on, no more than half is given up at a time: others may share the server. */
    private static final double KEPT_AT_LEAST = 0.5;

    /** The limit counts as reached when so much of it is in use. */
    private static final double IN_USE = 0.8;

    /** In a round of calls, where that is more than one: double the calls is found in 35 rounds. */
    private static final double GROWTH = 0.02;

    /** At most one call in so many is turned away to find out whether the limit still holds. */
    private static final int ANSWERS_BEFORE_TRYING = 50;

    private final int min;
    private final int max;
    private double limit;
    private boolean turnedAwayOnce;
    private boolean held;
    private long cutAtNanos;
    private double leastAfterCut;
    private double goesWell;
    private int answersSinceCut;

    /**
     * @param min never fewer, at least 1
     * @param max never more
     */
    public AdaptiveLimit(int min, int max) {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException(
                    "a limit is from 1 up, and at most its own maximum: was %d to %d"
                            .formatted(min, max));
        }
        this.min = min;
        this.max = max;
        this.limit = Math.clamp(START, min, max);
        this.goesWell = max;
    }

    public int calls() {
        return (int) limit;
    }

    /** Whether nobody knows yet how many the back end takes. */
    public boolean isLearning() {
        return !turnedAwayOnce && calls() < max;
    }

    /**
     * How many they will be after so many rounds of calls: twice as many with each while nobody has
     * been turned away, else as many as now.
     */
    public double callsAfter(double rounds) {
        return isLearning() && !held ? Math.min(max, limit * Math.pow(2, rounds)) : calls();
    }

    /** Whether answers can make it grow. */
    public boolean canGrow() {
        return !held && calls() < max;
    }

    /** From now on it does not grow, or does again. */
    public void hold(boolean still) {
        held = still;
    }

    /**
     * A call has ended.
     *
     * @param begunAtNanos when it began, on the clock of {@code nowNanos}
     * @param running calls, this one among them
     */
    public void ended(Met met, long begunAtNanos, long nowNanos, int running) {
        switch (met) {
            case AN_ANSWER -> answered(running);
            case ITS_LIMIT -> turnedAway(begunAtNanos, nowNanos, running - 1);
            case OVERLOAD -> turnedAway(begunAtNanos, nowNanos, UNKNOWN);
            case SOMETHING_ELSE -> {}
        }
    }

    /** The back end says by itself that it has too much to do. */
    public void tooMuch(long nowNanos) {
        turnedAway(nowNanos, nowNanos, UNKNOWN);
    }

    /**
     * A call was answered.
     *
     * @param running calls, this one among them, when it ended
     */
    void answered(int running) {
        answersSinceCut++;
        if (!held && running >= IN_USE * calls()) {
            boolean tries = !turnedAwayOnce || answersSinceCut >= ANSWERS_BEFORE_TRYING;
            double perRound = Math.max(1, limit * GROWTH);
            double grown = limit + (turnedAwayOnce ? perRound / limit : 1);
            limit = Math.max(limit, Math.min(tries ? max : Math.min(max, goesWell), grown));
        }
    }

    /**
     * A call met the limit of the back end: 429 without a time to come back, 503, 529, a time-out.
     *
     * @param begunAtNanos when the call began, on the clock of {@code nowNanos}
     * @param goOn calls of ours that the back end has not turned away, or {@link #UNKNOWN}
     */
    void turnedAway(long begunAtNanos, long nowNanos, int goOn) {
        boolean anew = !turnedAwayOnce || begunAtNanos - cutAtNanos >= 0;
        if (anew) {
            turnedAwayOnce = true;
            cutAtNanos = nowNanos;
            answersSinceCut = 0;
            leastAfterCut = limit * KEPT_AT_LEAST;
            goesWell = max;
            limit *= KEPT;
        }
        goesWell = Math.min(goesWell, Math.max(goOn, leastAfterCut));
        limit = Math.max(min, Math.min(limit, goesWell));
    }
}
