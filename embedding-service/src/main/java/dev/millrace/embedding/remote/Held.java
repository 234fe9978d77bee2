package dev.millrace.embedding.remote;

import dev.millrace.contracts.Priority;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of all jobs whose texts wait or are on their way, half of it for each lane. A
 * job for which there is none waits; its record keeps its slot, and the log the records behind it.
 */
public final class Held {
    private static final int KIB = 1024;

    private final int kibMax;
    private final Map<Priority, Semaphore> free = new EnumMap<>(Priority.class);

    /** What one job holds, until it is closed. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param bytesMax of both lanes together
     */
    public Held(long bytesMax) {
        this.kibMax = Math.clamp(bytesMax / 2 / KIB, 1, Integer.MAX_VALUE);
        for (Priority lane : Priority.values()) {
            free.put(lane, new Semaphore(kibMax, true));
        }
    }

    /** Of a job that needs none. */
    public static Hold nothing() {
        return () -> {};
    }

    /** Waits for so much; a job larger than all there is gets all. */
    public Hold take(Priority lane, long bytes) throws InterruptedException {
        int kib = Math.clamp(Math.ceilDiv(bytes, KIB), 1, kibMax);
        Semaphore mine = free.getOrDefault(lane, new Semaphore(kibMax));
        mine.acquire(kib);
        return () -> mine.release(kib);
    }
}
