package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Breaker;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.limit.Met;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one back end. Jobs bring their texts and wait; one thread begins calls, each with
 * what the {@link CallQueue} says. While nothing runs a text is sent at once: only where a call is
 * under way anyway does another wait a little for company. A call is closed when all its jobs have
 * gone. For any thread.
 */
final class SharedCalls implements AutoCloseable {
    private final Breaker breaker;
    private final MakeCalls calls;
    private final CallQueue queue;
    private final CallSlots slots;
    private final Duration waitHereMax;
    private final RejectedHalves halves = new RejectedHalves();
    private boolean closed;

    SharedCalls(
            String backend,
            EmbeddingServer server,
            Breaker breaker,
            CallLimits limits,
            CallMeters meters) {
        this.breaker = breaker;
        this.calls = new MakeCalls(server, limits.timeout(), this::isAboutCallsAtOnce, meters);
        this.waitHereMax = limits.waitHereMax();
        this.queue = new CallQueue(limits);
        this.slots = new CallSlots(limits);
        meters.added(backend, this::textsWaiting, this::callsAtOnce);
        Thread.ofVirtual().name("calls-" + backend).start(this::beginCalls);
    }

    /** Whether the back end rests now; null if it may be asked. */
    @Nullable Rest rest() {
        return breaker.rest();
    }

    synchronized int textsWaiting() {
        return queue.texts();
    }

    /** At most, as found so far. */
    synchronized int callsAtOnce() {
        return slots.limit();
    }

    /** Others go on, so the back end is well: it only gets too many. */
    private synchronized boolean isAboutCallsAtOnce(Fault fault) {
        return Met.of(fault, waitHereMax) == Met.ITS_LIMIT && slots.isOneOfMany();
    }

    /** A job brings its texts. */
    synchronized void begin(Ask ask) {
        if (closed) {
            ask.end(new AskEnd.How.Gone());
        } else if (ask.waiting().isEmpty()) {
            ask.end(new AskEnd.How.Complete());
        } else {
            queue.add(ask, System.nanoTime());
            notifyAll();
        }
    }

    /**
     * Waits for what becomes of it. Whoever has no more time leaves, and still waits for the calls
     * that its texts share with others: their price is to be known.
     */
    AskEnd await(Ask ask, Duration patience) throws InterruptedException {
        try {
            return ask.end().get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            leave(ask);
            return ask.end().join();
        } catch (InterruptedException e) {
            leave(ask);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an ask never fails", e);
        }
    }

    /** Nobody waits for it any more. */
    synchronized void leave(Ask ask) {
        end(ask, new AskEnd.How.Gone());
        slots.closeUnwanted();
        notifyAll();
    }

    private void end(Ask ask, AskEnd.How how) {
        queue.remove(ask);
        ask.end(how);
        halves.dropUnwanted();
    }

    private void end(Batch batch, AskEnd.How how) {
        batch.texts().forEach(text -> end(text.ask(), how));
        batch.letGo();
    }

    private void beginCalls() {
        try {
            for (RunningCall next = next(); next != null; next = next()) {
                switch (breaker.enter()) {
                    case Breaker.Entry.Closed(Rest rest) -> restAll(next, rest);
                    case Breaker.Entry.Free(Breaker.Pass pass) -> begin(next, pass);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a call should begin; null once this is closed. */
    private synchronized @Nullable RunningCall next() throws InterruptedException {
        while (!closed) {
            Priority lane = slots.laneThatMayCall(this::hasTexts);
            if (lane == null) {
                wait();
                continue;
            }
            Batch half = halves.take(lane);
            if (half != null) {
                return slots.take(half);
            }
            long now = System.nanoTime();
            long due = slots.areFree() ? 0 : queue.dueInNanos(lane, now);
            if (due <= 0) {
                return slots.take(queue.take(lane, now));
            }
            TimeUnit.NANOSECONDS.timedWait(this, due);
        }
        return null;
    }

    private boolean hasTexts(Priority lane) {
        return !queue.isEmpty(lane) || halves.has(lane);
    }

    /** Nobody is called: neither the texts of this call nor any that wait. */
    private synchronized void restAll(RunningCall held, Rest rest) {
        slots.free(held);
        AskEnd.How how = new AskEnd.How.Resting(rest);
        queue.asks().forEach(ask -> end(ask, how));
        end(held.batch(), how);
    }

    private synchronized void begin(RunningCall next, Breaker.Pass pass) {
        Batch batch = next.batch();
        if (closed || !batch.isWanted()) {
            pass.close();
            over(next, new CallEnd.Closed());
            return;
        }
        batch.texts().forEach(text -> text.ask().sent());
        next.begun(calls.begin(batch, pass, end -> over(next, end)));
    }

    private synchronized void over(RunningCall mine, CallEnd end) {
        switch (end) {
            case CallEnd.Answered(List<float[]> vectors, Usage usage) -> {
                slots.ended(mine, Met.AN_ANSWER);
                mine.batch().answered(vectors, usage);
            }
            case CallEnd.Failed(Fault fault) -> {
                slots.ended(mine, Met.of(fault, waitHereMax));
                failed(mine.batch(), fault);
            }
            case CallEnd.Closed() -> {
                slots.free(mine);
                end(mine.batch(), new AskEnd.How.Gone());
            }
        }
        notifyAll();
    }

    private void failed(Batch batch, Fault fault) {
        if (fault.usage() != null) {
            batch.charge(fault.usage());
        }
        boolean rejected = fault.blame() == Blame.CALLER;
        if (rejected && batch.texts().size() > 1) {
            halves.add(batch);
            return;
        }
        end(
                batch,
                new AskEnd.How.Failed(
                        fault,
                        rejected ? batch.texts().getFirst().text() : null,
                        !batch.isOfOneJob()));
    }

    /** Closes every call; whoever waits goes. */
    @Override
    public synchronized void close() {
        closed = true;
        queue.asks().forEach(ask -> end(ask, new AskEnd.How.Gone()));
        halves.close();
        slots.closeAll();
        notifyAll();
    }
}
