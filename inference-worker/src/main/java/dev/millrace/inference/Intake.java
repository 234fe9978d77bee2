package dev.millrace.inference;

import dev.millrace.inference.listed.AwaitModels;
import dev.millrace.log.work.WorkHandler;
import dev.millrace.log.work.WorkQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the pool's work while there is something to run it on. Shut, it has left its group: what it
 * would have got is for the pool's other workers.
 */
final class Intake implements AwaitModels.Door {
    private final Supplier<WorkQueue> queues;
    private final WorkHandler handler;
    private @Nullable WorkQueue queue;
    private @Nullable WorkQueue leaving;
    private boolean reading;
    private boolean closed;

    /**
     * @param first opened already, so that a start without its topics fails as a start
     * @param queues opens another
     */
    Intake(WorkQueue first, Supplier<WorkQueue> queues, WorkHandler handler) {
        this.queue = first;
        this.queues = queues;
        this.handler = handler;
    }

    @Override
    public synchronized void open() {
        if (closed || reading) {
            return;
        }
        if (queue == null) {
            queue = queues.get();
        }
        reading = true;
        queue.start(handler);
    }

    /** Gives what runs its grace, hands the rest back, and leaves the group. */
    @Override
    public void shut() {
        WorkQueue left;
        synchronized (this) {
            left = reading ? queue : null;
            leaving = left;
            queue = reading ? null : queue;
            reading = false;
        }
        if (left != null) {
            left.close();
        }
    }

    /** Records being handled now. */
    synchronized int inFlight() {
        return (queue == null ? 0 : queue.inFlight()) + (leaving == null ? 0 : leaving.inFlight());
    }

    /** Shuts, and never opens again. */
    void close() {
        WorkQueue last;
        synchronized (this) {
            closed = true;
            last = queue == null ? leaving : queue;
        }
        if (last != null) {
            last.close();
        }
    }
}
