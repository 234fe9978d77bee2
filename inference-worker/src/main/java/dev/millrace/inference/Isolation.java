package dev.millrace.inference;

import java.util.concurrent.Semaphore;

/**
 * Lets jobs run beside each other, and one that may bring the process down alone: what is in flight
 * ends first, and what comes meanwhile waits until it is through.
 */
final class Isolation {
    private final int slots;
    private final Semaphore free;

    /**
     * @param slots most jobs that run beside each other
     */
    Isolation(int slots) {
        this.slots = slots;
        this.free = new Semaphore(slots, true);
    }

    /** Makes room for the next. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    Hold besideOthers() throws InterruptedException {
        return take(1);
    }

    Hold alone() throws InterruptedException {
        return take(slots);
    }

    private Hold take(int permits) throws InterruptedException {
        free.acquire(permits);
        return () -> free.release(permits);
    }
}
