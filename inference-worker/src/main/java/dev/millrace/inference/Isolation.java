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

    /** Room for a job; for the thread that took it. */
    final class Hold implements AutoCloseable {
        private int permits;

        private Hold(int permits) {
            this.permits = permits;
        }

        /** Makes room for the next before it is closed. */
        void end() {
            free.release(permits);
            permits = 0;
        }

        @Override
        public void close() {
            end();
        }
    }

    Hold besideOthers() throws InterruptedException {
        return take(1);
    }

    Hold alone() throws InterruptedException {
        return take(slots);
    }

    private Hold take(int permits) throws InterruptedException {
        free.acquire(permits);
        return new Hold(permits);
    }
}
