package dev.millrace.log.work;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the pool's work while there is something to run it on. Shut, it has left its group: what it
 * would have got is for the pool's other workers.
 */
public final class Intake {
    private final Supplier<WorkQueue> queues;
    private final WorkHandler handler;
    private volatile @Nullable WorkQueue queue;
    private @Nullable WorkQueue leaving;
    private volatile boolean reading;
    private volatile boolean closed;

    /**
     * @param first opened already, so that a start without its topics fails as a start
     * @param queues opens another
     */
    public Intake(WorkQueue first, Supplier<WorkQueue> queues, WorkHandler handler) {
        this.queue = first;
        this.queues = queues;
        this.handler = handler;
    }

    /** Reads, if it does not. To be called by one thread at a time, and so {@link #shut}. */
    public void open() {
        if (closed || reading) {
            return;
        }
        WorkQueue next = queue == null ? queues.get() : queue;
        synchronized (this) {
            queue = next;
            reading = !closed;
        }
        if (reading) {
            next.start(handler);
        } else {
            next.close();
        }
    }

    /** Gives what runs its grace, hands the rest back, and leaves the group. */
    public void shut() {
        WorkQueue left = queue;
        if (reading && left != null) {
            synchronized (this) {
                reading = false;
                leaving = left;
                queue = null;
            }
            left.close();
        }
    }

    /** Records being handled now. */
    public synchronized int inFlight() {
        return (queue == null ? 0 : queue.inFlight()) + (leaving == null ? 0 : leaving.inFlight());
    }

    /** Whether it is open, and a member of its group. */
    public boolean isReading() {
        WorkQueue read = queue;
        return reading && read != null && read.isReading();
    }

    /** Shuts, and never opens again; what an earlier shut left running gets its grace as well. */
    public void close() {
        WorkQueue last;
        WorkQueue before;
        synchronized (this) {
            closed = true;
            last = queue;
            before = leaving;
        }
        if (last != null) {
            last.close();
        }
        if (before != null) {
            before.close();
        }
    }
}
