package dev.millrace.inference;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import dev.millrace.inference.model.ModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A model server whose calls end as the test says, in turn; what it says nothing of, hangs. */
final class TestingModelServer implements ModelServer {
    private static final CallEnd ANSWER =
            new CallEnd.Answered(RawJson.of("{\"choices\":[{}]}"), Usage.none());

    final List<ChatCall> begun = new CopyOnWriteArrayList<>();
    private final Queue<CompletableFuture<CallEnd>> ends = new ConcurrentLinkedQueue<>();
    private Supplier<CompletableFuture<CallEnd>> otherwise = CompletableFuture::new;

    /** Every call that nothing else is said of ends with an answer after a while. */
    TestingModelServer answeringAfter(Duration latency) {
        otherwise =
                () ->
                        new CompletableFuture<CallEnd>()
                                .completeOnTimeout(
                                        ANSWER, latency.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Every call that nothing else is said of ends with a time-out, after a while. */
    TestingModelServer timingOutAfter(Duration silence) {
        CallEnd timedOut = new CallEnd.Failed(Fault.of(Verdict.TIMEOUT, "nothing came"));
        otherwise =
                () ->
                        new CompletableFuture<CallEnd>()
                                .completeOnTimeout(
                                        timedOut, silence.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** The next call ends so. */
    TestingModelServer ending(CallEnd end) {
        ends.add(CompletableFuture.completedFuture(end));
        return this;
    }

    /** The next call ends with an answer. */
    TestingModelServer answering() {
        return ending(ANSWER);
    }

    /** The next call ends with a fault of our own. */
    TestingModelServer breaking() {
        ends.add(CompletableFuture.failedFuture(new IllegalArgumentException("a bug")));
        return this;
    }

    @Override
    public Call begin(ChatCall call) {
        begun.add(call);
        CompletableFuture<CallEnd> said = ends.poll();
        CompletableFuture<CallEnd> end = said == null ? otherwise.get() : said;
        return new Call() {
            @Override
            public CallEnd await() throws InterruptedException {
                try {
                    return end.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }

            @Override
            public void close() {
                end.complete(new CallEnd.Closed());
            }
        };
    }
}
