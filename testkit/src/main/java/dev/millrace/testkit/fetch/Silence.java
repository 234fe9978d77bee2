package dev.millrace.testkit.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Closes a stream that has said nothing for too long, so that its reader is told. */
final class Silence implements AutoCloseable {
    private final InputStream stream;
    private final long nanosMax;
    private final AtomicLong heardAt = new AtomicLong(System.nanoTime());
    private final Thread watch;
    private volatile boolean over;

    Silence(InputStream stream, Duration longest) {
        this.stream = stream;
        this.nanosMax = longest.toNanos();
        this.watch = Thread.ofVirtual().name("silence").start(this::watch);
    }

    /** Something came. */
    void broken() {
        heardAt.set(System.nanoTime());
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(watch);
    }

    private void watch() {
        while (!over) {
            long left = heardAt.get() + nanosMax - System.nanoTime();
            if (left <= 0) {
                closeStream();
                return;
            }
            LockSupport.parkNanos(left);
        }
    }

    private void closeStream() {
        try {
            stream.close();
        } catch (IOException _) {
            // Its reader gets to know all the same.
        }
    }
}
