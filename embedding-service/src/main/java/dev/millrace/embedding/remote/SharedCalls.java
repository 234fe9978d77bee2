package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Retry;
import dev.millrace.backends.breaker.Breaker;
import dev.millrace.backends.breaker.Effect;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls to one back end. Jobs bring their texts and wait; one thread begins calls, each with
 * what the {@link CallQueue} says. While nothing runs a text is sent at once: only where a call is
 * under way anyway does another wait a little for company. For any thread.
 *
 * <p>A call that is rejected is made again in halves until the text that the server does not like
 * stands alone, and only its job fails: two calls for each halving, and never more than twice as
 * many calls as there are texts. A call is closed when all its jobs have gone.
 */
final class SharedCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedCalls.class);

    private final EmbeddingServer server;
    private final Breaker breaker;
    private final CallLimits limits;
    private final CallMeters meters;
    private final CallQueue queue;
    private final Deque<Batch> halves = new ArrayDeque<>();
    private final Set<Running> running = new HashSet<>();
    private boolean closed;

    /** A call on its way; guarded by the lock of all calls. */
    private static final class Running {
        final Batch batch;
        EmbeddingServer.@Nullable Call call;

        Running(Batch batch) {
            this.batch = batch;
        }

        boolean isWanted() {
            return batch.texts().stream().anyMatch(text -> text.ask().isOpen());
        }
    }

    SharedCalls(
            String backend,
            EmbeddingServer server,
            Breaker breaker,
            CallLimits limits,
            CallMeters meters) {
        this.server = server;
        this.breaker = breaker;
        this.limits = limits;
        this.meters = meters;
        this.queue = new CallQueue(limits);
        meters.waiting(backend, this::textsWaiting);
        Thread.ofVirtual().name("calls-" + backend).start(this::beginCalls);
    }

    /** Whether the back end rests now; null if it may be asked. */
    @Nullable Rest rest() {
        return breaker.rest();
    }

    synchronized int textsWaiting() {
        return queue.texts();
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
        for (Running each : running) {
            if (each.call != null && !each.isWanted()) {
                each.call.close();
            }
        }
        notifyAll();
    }

    private void end(Ask ask, AskEnd.How how) {
        queue.remove(ask);
        ask.end(how);
        dropHalves();
    }

    /** Lets go of the texts that were to be tried again, of jobs that have ended. */
    private void dropHalves() {
        for (int n = halves.size(); n > 0; n--) {
            Batch batch = halves.remove();
            List<Text> wanted = batch.texts().stream().filter(t -> t.ask().isOpen()).toList();
            if (!wanted.isEmpty()) {
                halves.add(new Batch(batch.kind(), batch.lane(), wanted));
            }
            batch.texts().stream().filter(t -> !t.ask().isOpen()).forEach(t -> t.ask().letGo());
        }
    }

    private void beginCalls() {
        try {
            for (Running next = next(); next != null; next = next()) {
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
    private synchronized @Nullable Running next() throws InterruptedException {
        while (!closed) {
            Priority lane = laneThatMayCall();
            if (lane == null) {
                wait();
                continue;
            }
            Batch half = halfOf(lane);
            if (half != null) {
                halves.remove(half);
                return took(half);
            }
            long now = System.nanoTime();
            long due = running.isEmpty() ? 0 : queue.dueInNanos(lane, now);
            if (due <= 0) {
                return took(queue.take(lane, now));
            }
            TimeUnit.NANOSECONDS.timedWait(this, due);
        }
        return null;
    }

    private @Nullable Batch halfOf(Priority lane) {
        return halves.stream().filter(batch -> batch.lane() == lane).findFirst().orElse(null);
    }

    private boolean hasWork(Priority lane) {
        return !queue.isEmpty(lane) || halfOf(lane) != null;
    }

    /** The most urgent lane that has texts, if one of its calls may begin. */
    private @Nullable Priority laneThatMayCall() {
        if (running.size() >= limits.callsMax()) {
            return null;
        }
        if (hasWork(Priority.INTERACTIVE)) {
            return Priority.INTERACTIVE;
        }
        long batchCalls = running.stream().filter(r -> r.batch.lane() == Priority.BATCH).count();
        return hasWork(Priority.BATCH) && batchCalls < limits.batchCallsMax()
                ? Priority.BATCH
                : null;
    }

    private Running took(Batch batch) {
        Running taken = new Running(batch);
        running.add(taken);
        return taken;
    }

    /** Nobody is called: neither the texts of this call nor any that wait. */
    private synchronized void restAll(Running held, Rest rest) {
        running.remove(held);
        AskEnd.How how = new AskEnd.How.Resting(rest);
        queue.asks().forEach(ask -> end(ask, how));
        Batch batch = held.batch;
        batch.texts().forEach(text -> end(text.ask(), how));
        batch.texts().forEach(text -> text.ask().letGo());
    }

    private synchronized void begin(Running next, Breaker.Pass pass) {
        if (closed || !next.isWanted()) {
            pass.close();
            over(next, new CallEnd.Closed());
            return;
        }
        next.batch.texts().forEach(text -> text.ask().sent());
        try {
            EmbeddingServer.Call call = server.begin(request(next.batch));
            next.call = call;
            Thread.ofVirtual().name("call").start(() -> finish(next, call, pass));
        } catch (RuntimeException e) {
            LOG.error("a call could not be begun, by our own fault", e);
            pass.close();
            over(next, new CallEnd.Failed(ours()));
        }
    }

    private EmbedCall request(Batch batch) {
        return new EmbedCall(
                batch.kind(),
                batch.texts().stream().map(Text::text).toList(),
                batch.tokens(),
                batch.isOfOneJob() ? batch.texts().getFirst().ask().traceparent() : null,
                limits.timeout());
    }

    private void finish(Running mine, EmbeddingServer.Call call, Breaker.Pass pass) {
        long begunAt = System.nanoTime();
        CallEnd end = new CallEnd.Closed();
        try (pass) {
            end = call.await();
            effect(end, pass);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a call failed by our own fault", e);
            end = new CallEnd.Failed(ours());
        } finally {
            meters.called(
                    mine.batch.kind().model(),
                    mine.batch.texts().size(),
                    end,
                    Duration.ofNanos(System.nanoTime() - begunAt));
            over(mine, end);
        }
    }

    private static void effect(CallEnd end, Breaker.Pass pass) {
        switch (end) {
            case CallEnd.Answered _ -> pass.ended(new Effect.Works());
            case CallEnd.Failed(Fault fault) -> pass.ended(Effect.of(fault));
            case CallEnd.Closed() -> {}
        }
    }

    private static Fault ours() {
        return new Fault(
                "internal_error",
                null,
                "the embedding service failed on this call by its own fault",
                Blame.US,
                Retry.NEVER,
                true,
                null,
                null,
                null);
    }

    private synchronized void over(Running mine, CallEnd end) {
        running.remove(mine);
        Batch batch = mine.batch;
        switch (end) {
            case CallEnd.Answered(List<float[]> vectors, Usage usage) ->
                    answered(batch, vectors, usage);
            case CallEnd.Failed(Fault fault) -> failed(batch, fault);
            case CallEnd.Closed() -> {
                batch.texts().forEach(text -> end(text.ask(), new AskEnd.How.Gone()));
                batch.texts().forEach(text -> text.ask().letGo());
            }
        }
        notifyAll();
    }

    private void answered(Batch batch, List<float[]> vectors, Usage usage) {
        long[] shares = charge(batch, usage);
        for (int i = 0; i < shares.length; i++) {
            Text text = batch.texts().get(i);
            text.ask().answered(text, new Embedding(vectors.get(i), shares[i]));
        }
    }

    private void failed(Batch batch, Fault fault) {
        if (fault.usage() != null) {
            charge(batch, fault.usage());
        }
        if (fault.blame() == Blame.CALLER && batch.texts().size() > 1) {
            halves.addAll(batch.halves());
            dropHalves();
            return;
        }
        boolean shared = !batch.isOfOneJob();
        String rejected = fault.blame() == Blame.CALLER ? batch.texts().getFirst().text() : null;
        AskEnd.How how = new AskEnd.How.Failed(fault, rejected, shared);
        batch.texts().forEach(text -> end(text.ask(), how));
        batch.texts().forEach(text -> text.ask().letGo());
    }

    private static long[] charge(Batch batch, Usage usage) {
        long[] shares =
                TokenShares.of(
                        usage.inputTokens(), batch.texts().stream().map(Text::tokens).toList());
        for (int i = 0; i < shares.length; i++) {
            batch.texts().get(i).ask().charge(shares[i], usage.source());
        }
        return shares;
    }

    /** Closes every call; whoever waits goes. */
    @Override
    public synchronized void close() {
        closed = true;
        queue.asks().forEach(ask -> end(ask, new AskEnd.How.Gone()));
        halves.forEach(batch -> batch.texts().forEach(t -> t.ask().end(new AskEnd.How.Gone())));
        dropHalves();
        for (Running each : running) {
            each.batch.texts().forEach(text -> text.ask().end(new AskEnd.How.Gone()));
            if (each.call != null) {
                each.call.close();
            }
        }
        notifyAll();
    }
}
