package dev.millrace.inference.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Many threads ask one thing each; what arrives while one batch is out goes into the next. A lone
 * request waits for nobody.
 */
final class Combining<Q, A> implements AutoCloseable {
    private final BlockingQueue<Asked<Q, A>> waiting;
    private final Batch<Q, A> batch;
    private final int batchMax;
    private final Thread thread;
    private volatile boolean closed;

    /** Answers all requests at once, in their order. */
    interface Batch<Q, A> {
        List<A> answer(List<Q> requests) throws Exception;
    }

    private record Asked<Q, A>(Q request, CompletableFuture<A> answer) {}

    private Combining(String name, int batchMax, Batch<Q, A> batch) {
        this.waiting = new ArrayBlockingQueue<>(4 * batchMax);
        this.batch = batch;
        this.batchMax = batchMax;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    static <Q, A> Combining<Q, A> started(String name, int batchMax, Batch<Q, A> batch) {
        Combining<Q, A> combining = new Combining<>(name, batchMax, batch);
        combining.thread.start();
        return combining;
    }

    /**
     * The answer, as part of a batch.
     *
     * @throws ExecutionException if the batch failed, for everybody in it
     */
    A ask(Q request) throws InterruptedException, ExecutionException {
        Asked<Q, A> asked = new Asked<>(request, new CompletableFuture<>());
        waiting.put(asked);
        if (closed) {
            asked.answer().completeExceptionally(new IllegalStateException("closed"));
        }
        return asked.answer().get();
    }

    /** Whoever still waits gets an error. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        List<Asked<Q, A>> together = new ArrayList<>();
        try {
            while (!closed) {
                together.add(waiting.take());
                waiting.drainTo(together, batchMax - 1);
                answer(together);
                together.clear();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        waiting.drainTo(together);
        together.forEach(
                asked -> asked.answer().completeExceptionally(new IllegalStateException("closed")));
    }

    /** Nobody is left without an answer, not even by an error: he would wait for ever. */
    private void answer(List<Asked<Q, A>> together) {
        try {
            List<A> answers = batch.answer(together.stream().map(Asked::request).toList());
            for (int i = 0; i < together.size(); i++) {
                together.get(i).answer().complete(answers.get(i));
            }
        } catch (Exception | Error e) {
            together.forEach(asked -> asked.answer().completeExceptionally(e));
        }
    }
}
