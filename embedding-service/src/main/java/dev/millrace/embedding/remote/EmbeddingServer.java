package dev.millrace.embedding.remote;

/** Whoever runs the model. */
interface EmbeddingServer {
    /** Begins a call; returns at once. */
    Call begin(EmbedCall call);

    /** A call that has begun. */
    interface Call {
        /** Waits for its end, at most as long as the call's own timeout. */
        CallEnd await() throws InterruptedException;

        /** Has the server stop working on it. For any thread. */
        void close();
    }
}
