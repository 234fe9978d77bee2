package dev.millrace.deploy.stack;

/**
 * What the heaps of a local stack's processes may take, in MiB. Small, so that all of them and a
 * chat model fit beside other work on a laptop; in production each has a machine's share.
 */
final class HeapCaps {
    static final int KAFKA = 256;
    static final int RESULTS = 256;
    static final int INFERENCE = 192;
    static final int EMBEDDING = 192;
    static final int ROUTER = 192;
    static final int INGEST = 256;

    /** The process of {@code up --detach}. */
    static final int SUPERVISOR = 128;

    private HeapCaps() {}
}
