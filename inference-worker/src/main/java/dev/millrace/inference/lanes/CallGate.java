package dev.millrace.inference.lanes;

import dev.millrace.contracts.Priority;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the calls to one model on one back end begin, at most so many at once as its limit says, and
 * the more urgent first. A share of the limit is kept for urgent calls: whatever else runs, one of
 * them finds room at once.
 */
final class CallGate {
    private final AdaptiveLimit limit;
    private final int reservedPercent;
    private int running;
    private int batchRunning;
    private int urgentWaiting;
    private int waiting;
    private boolean closed;

    /** How a call that went through ended, for the limit. */
    public enum Met {
        /** An answer. */
        AN_ANSWER,
        /** The limit of the back end. */
        ITS_LIMIT,
        /** Something that says nothing about the limit. */
        SOMETHING_ELSE
    }

    /** A call that may run. */
    public final class Pass {
        private final Priority priority;
        private final long begunAtNanos = System.nanoTime();

        private Pass(Priority priority) {
            this.priority = priority;
        }

        /** The call has ended; told once. */
        public void ended(Met met) {
            leave(this, met);
        }
    }

    /**
     * A gate.
     *
     * @param callsMin the limit never sinks below
     * @param callsMax the limit never grows above
     * @param reservedPercent share of the limit that batch calls leave free, 0 to 90
     */
    public CallGate(int callsMin, int callsMax, int reservedPercent) {
        this.limit = new AdaptiveLimit(callsMin, callsMax);
        this.reservedPercent = reservedPercent;
    }

    /**
     * Waits for room.
     *
     * @return null if there was none in time, or the gate was closed
     */
    public synchronized @Nullable Pass enter(Priority priority, Duration patience)
            throws InterruptedException {
        boolean urgent = priority == Priority.INTERACTIVE;
        long giveUpAt = System.nanoTime() + patience.toNanos();
        waiting++;
        urgentWaiting += urgent ? 1 : 0;
        try {
            while (!closed && !hasRoom(urgent)) {
                long left = TimeUnit.NANOSECONDS.toMillis(giveUpAt - System.nanoTime());
                if (left <= 0) {
                    return null;
                }
                wait(left);
            }
        } finally {
            waiting--;
            urgentWaiting -= urgent ? 1 : 0;
        }
        if (closed) {
            return null;
        }
        running++;
        batchRunning += urgent ? 0 : 1;
        return new Pass(priority);
    }

    private boolean hasRoom(boolean urgent) {
        int calls = limit.calls();
        if (urgent) {
            return running < calls;
        }
        int reserved = calls == 1 ? 0 : Math.ceilDiv(calls * reservedPercent, 100);
        return urgentWaiting == 0 && running < calls && batchRunning < calls - reserved;
    }

    private synchronized void leave(Pass pass, Met met) {
        switch (met) {
            case AN_ANSWER -> limit.answered(running);
            case ITS_LIMIT -> limit.turnedAway(pass.begunAtNanos, System.nanoTime());
            case SOMETHING_ELSE -> {}
        }
        running--;
        batchRunning -= pass.priority == Priority.INTERACTIVE ? 0 : 1;
        notifyAll();
    }

    /** Lets nobody in any more; whoever waits goes away. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Most calls at once, as found so far. */
    public synchronized int limit() {
        return limit.calls();
    }

    public synchronized int running() {
        return running;
    }

    public synchronized int waiting() {
        return waiting;
    }
}
