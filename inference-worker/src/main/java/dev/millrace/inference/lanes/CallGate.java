package dev.millrace.inference.lanes;

import dev.millrace.backends.limit.AdaptiveLimit;
import dev.millrace.backends.limit.Met;
import dev.millrace.contracts.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets the calls to one model on one back end begin, at most so many at once as its limit says, the
 * more urgent first and of those the older. A share of the limit is kept for urgent calls: however
 * many batch calls run, some urgent ones find room at once. Not while the limit is learnt, nor in
 * one round of calls out of ten after that, when batch calls may have all of it (see {@link
 * Reserve}): then an urgent call goes before all others that wait. For any thread.
 */
public final class CallGate {
    private static final double NANOS = 1e9;

    /** Of a new sample in the mean. */
    private static final double WEIGHT = 0.1;

    private final Rules rules;
    private final AdaptiveLimit limit;
    private final Reserve reserve;
    private final TreeSet<Waiter> waiters = new TreeSet<>();
    private final ComeBack urgentAway;
    private final ComeBack batchAway;
    private long arrivals;
    private int running;
    private int batchRunning;

    /** Until a call has been timed they are taken for so long. */
    private double meanSeconds = 1;

    private boolean timed;

    /**
     * What a gate keeps to.
     *
     * @param callsMin the limit never sinks below
     * @param callsMax the limit never grows above
     * @param reservePercent share of the limit that batch calls leave free, 0 to 90
     * @param othersNeedSlots whether jobs of other models need the slots of those that wait here:
     *     then only so many wait as will find room while they do
     * @param awayMin shortest time that a job without room stays away
     * @param awayMax longest
     */
    public record Rules(
            int callsMin,
            int callsMax,
            int reservePercent,
            boolean othersNeedSlots,
            Duration awayMin,
            Duration awayMax) {}

    /** The answer to who wants to call. */
    public sealed interface Entry {
        /** May call, and says how that ended. */
        record Free(Pass pass) implements Entry {}

        /**
         * May not.
         *
         * @param away after so long there may be room
         * @param why with the numbers, in words that follow the model's name
         */
        record Full(Duration away, String why) implements Entry {}
    }

    /** The right to make one call; to be closed when it has ended. */
    public final class Pass implements AutoCloseable {
        private final boolean urgent;
        private final long begunAtNanos = System.nanoTime();
        private boolean told;

        private Pass(boolean urgent) {
            this.urgent = urgent;
        }

        /**
         * The call has ended; the first time counts.
         *
         * @return whether other calls of this gate went on when it had
         */
        public boolean ended(Met met) {
            return leave(this, met);
        }

        @Override
        public void close() {
            leave(this, Met.SOMETHING_ELSE);
        }
    }

    public CallGate(Rules rules) {
        long now = System.nanoTime();
        this.rules = rules;
        this.limit = new AdaptiveLimit(rules.callsMin(), rules.callsMax());
        this.reserve = new Reserve(rules.reservePercent(), limit, now);
        this.urgentAway = new ComeBack(rules.awayMin(), rules.awayMax(), now);
        this.batchAway = new ComeBack(rules.awayMin(), rules.awayMax(), now);
    }

    /**
     * Waits for room.
     *
     * @param since when the job came to us; the older goes first
     * @param patience longest wait
     */
    public Entry enter(Priority priority, Instant since, Duration patience)
            throws InterruptedException {
        Waiter waiter = queue(priority, since, patience);
        try {
            return waiter.entry().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            turnAway(waiter);
            return waiter.entry().join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an entry never fails", e);
        } catch (InterruptedException e) {
            turnAway(waiter);
            if (waiter.entry().join() instanceof Entry.Free(Pass pass)) {
                pass.close();
            }
            throw e;
        }
    }

    private synchronized Waiter queue(Priority priority, Instant since, Duration patience) {
        Waiter waiter = new Waiter(priority, since, arrivals++, new CompletableFuture<>());
        waiters.add(waiter);
        letIn();
        double roomsMeanwhile = perSecond() * patience.toNanos() / NANOS;
        while (rules.othersNeedSlots() && waiters.size() > Math.max(1, roomsMeanwhile)) {
            turnAway(waiters.last());
        }
        return waiter;
    }

    private double perSecond() {
        return limit.calls() / meanSeconds;
    }

    private synchronized void turnAway(Waiter waiter) {
        if (waiters.remove(waiter)) {
            waiter.entry()
                    .complete(
                            new Entry.Full(
                                    away(waiter.isUrgent() ? urgentAway : batchAway),
                                    "has no room: %d of at most %d calls run, and %d jobs wait here"
                                            .formatted(running, limit.calls(), waiters.size())));
        }
    }

    /** As fast as there will be room by then, which is more than now while the limit is learnt. */
    private Duration away(ComeBack comeBack) {
        long now = System.nanoTime();
        double rounds = comeBack.ahead(now).toNanos() / NANOS / meanSeconds;
        return comeBack.next(limit.callsAfter(rounds) / meanSeconds, now);
    }

    private void letIn() {
        while (!waiters.isEmpty() && hasRoom(waiters.first())) {
            Waiter next = waiters.removeFirst();
            running++;
            batchRunning += next.isUrgent() ? 0 : 1;
            next.entry().complete(new Entry.Free(new Pass(next.isUrgent())));
        }
    }

    private boolean hasRoom(Waiter waiter) {
        return running < limit.calls()
                && (waiter.isUrgent() || batchRunning < reserve.batchMax(System.nanoTime()));
    }

    private synchronized boolean leave(Pass pass, Met met) {
        if (!pass.told) {
            pass.told = true;
            learn(pass, met, System.nanoTime());
            running--;
            batchRunning -= pass.urgent ? 0 : 1;
            boolean othersGoOn = running > 0;
            letIn();
            return othersGoOn;
        }
        return running > 0;
    }

    private void learn(Pass pass, Met met, long now) {
        limit.ended(met, pass.begunAtNanos, now, running);
        if (met == Met.AN_ANSWER) {
            timed((now - pass.begunAtNanos) / NANOS);
        }
        switch (met) {
            case AN_ANSWER, SOMETHING_ELSE -> reserve.ended(now, meanSeconds);
            case ITS_LIMIT, OVERLOAD -> reserve.turnedAway(now, meanSeconds);
        }
    }

    private void timed(double seconds) {
        double mean = timed ? meanSeconds + WEIGHT * (seconds - meanSeconds) : seconds;
        meanSeconds = Math.max(mean, 1e-6);
        timed = true;
    }

    /**
     * The back end itself says how busy it is.
     *
     * @param full no more calls than now should be tried
     * @param queueTooLong there should be fewer; heard once the last cut has had its effect
     */
    public synchronized void told(boolean full, boolean queueTooLong) {
        limit.hold(full || queueTooLong);
        if (queueTooLong && running <= limit.calls()) {
            limit.tooMuch(System.nanoTime());
        }
        letIn();
    }

    /** Most calls at once, as found so far. */
    public synchronized int limit() {
        return limit.calls();
    }

    public synchronized int running() {
        return running;
    }

    public synchronized int waiting() {
        return waiters.size();
    }
}
