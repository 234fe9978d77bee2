package dev.millrace.log.work;

/** Hands the records of a pool's work topics to a handler, many at a time. */
public interface WorkQueue extends AutoCloseable {
    /** Begins; returns at once. */
    void start(WorkHandler handler);

    /** Records being handled now. */
    int inFlight();

    /** Whether it is a member of its group: false before the first contact and after a fault. */
    boolean isReading();

    /**
     * Takes nothing new, gives what is in flight its grace, acknowledges, leaves the group. Closed
     * once more, it gives what is still in flight another grace.
     */
    @Override
    void close();
}
