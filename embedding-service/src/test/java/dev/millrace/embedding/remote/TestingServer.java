package dev.millrace.embedding.remote;

import dev.millrace.contracts.Usage;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Holds every call until the test ends it. */
final class TestingServer implements EmbeddingServer {
    private final BlockingQueue<Held> arriving = new LinkedBlockingQueue<>();
    final List<Held> all = new CopyOnWriteArrayList<>();

    /** A call that waits for its end. */
    static final class Held implements Call {
        final EmbedCall asked;
        private final CompletableFuture<CallEnd> end = new CompletableFuture<>();

        Held(EmbedCall asked) {
            this.asked = asked;
        }

        void end(CallEnd as) {
            end.complete(as);
        }

        /** With vectors of one number each, the length of the text, and so many tokens read. */
        void answer(int tokens) {
            end(
                    new CallEnd.Answered(
                            asked.texts().stream().map(t -> new float[] {t.length()}).toList(),
                            new Usage(tokens, 0, 0, Usage.REPORTED)));
        }

        boolean isClosed() {
            return end.isDone() && end.join() instanceof CallEnd.Closed;
        }

        @Override
        public CallEnd await() throws InterruptedException {
            try {
                return end.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            end(new CallEnd.Closed());
        }
    }

    @Override
    public Call begin(EmbedCall call) {
        Held held = new Held(call);
        all.add(held);
        arriving.add(held);
        return held;
    }

    Held next() throws InterruptedException {
        Held held = arriving.poll(5, TimeUnit.SECONDS);
        if (held == null) {
            throw new AssertionError("no call came");
        }
        return held;
    }

    /** Whether none comes within this time. */
    boolean isQuiet(long millis) throws InterruptedException {
        return arriving.poll(millis, TimeUnit.MILLISECONDS) == null;
    }
}
