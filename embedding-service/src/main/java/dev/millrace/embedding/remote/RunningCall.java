package dev.millrace.embedding.remote;

import org.jspecify.annotations.Nullable;

/** A call on its way. Guarded by its {@link SharedCalls}. */
final class RunningCall {
    private final Batch batch;
    private final long begunAtNanos = System.nanoTime();
    private EmbeddingServer.@Nullable Call call;

    RunningCall(Batch batch) {
        this.batch = batch;
    }

    Batch batch() {
        return batch;
    }

    long begunAtNanos() {
        return begunAtNanos;
    }

    /** A server was asked, unless our own fault kept it from that. */
    void begun(EmbeddingServer.@Nullable Call as) {
        call = as;
    }

    /** Closes it, if it has begun. */
    void close() {
        if (call != null) {
            call.close();
        }
    }
}
