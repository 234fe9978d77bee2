package dev.millrace.inference.model;

/** Whoever runs the model. */
public interface ModelServer {
    /** Begins a call; returns at once. */
    Call begin(ChatCall call);

    /** A call that has begun. */
    interface Call {
        /** Waits for its end, at most as long as the call's own timeout. */
        CallEnd await() throws InterruptedException;

        /** Has the server stop working on it. For any thread. */
        void close();
    }
}
