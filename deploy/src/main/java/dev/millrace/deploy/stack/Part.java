package dev.millrace.deploy.stack;

import org.jspecify.annotations.Nullable;

/**
 * Kafka, PostgreSQL or Qdrant, as a stack sees it: a process of its own, or a server of somebody
 * else.
 */
interface Part {
    int port();

    /** The process; null for one that is not ours or was not started. */
    @Nullable Child child();

    /** Starts the process, on the data that it had; {@link #awaitReady} waits for it. */
    void launch();

    /** Returns once it answers; fails with the reason if it does not. */
    void awaitReady();

    /** The orderly end. */
    void stop();

    /** SIGKILL; returns once it is gone. */
    void kill();
}
