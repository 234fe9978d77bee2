package dev.millrace.ingest;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much may be under way at once. What does not fit is told to come back, never queued: that
 * bounds our memory, however many callers there are and whatever is away behind us.
 */
final class InFlight {
    private final Semaphore requests;
    private final Semaphore bytes;

    InFlight(int requestsMax, int bytesMax) {
        this.requests = new Semaphore(requestsMax);
        this.bytes = new Semaphore(bytesMax);
    }

    /** Room for one request with this many bytes, null if there is none. */
    @Nullable Place tryEnter(int byteCount) {
        if (!requests.tryAcquire()) {
            return null;
        }
        if (!bytes.tryAcquire(byteCount)) {
            requests.release();
            return null;
        }
        return new Place(byteCount);
    }

    /** The room one request takes, until it is closed; closing twice is closing once. */
    final class Place implements AutoCloseable {
        private static final int CLOSED = -1;

        private final AtomicInteger held;

        private Place(int byteCount) {
            this.held = new AtomicInteger(byteCount);
        }

        /** Room for more bytes of the same request; false if there is none. */
        boolean tryGrow(int byteCount) {
            if (!bytes.tryAcquire(byteCount)) {
                return false;
            }
            int before = held.getAndUpdate(now -> now == CLOSED ? CLOSED : now + byteCount);
            if (before == CLOSED) {
                bytes.release(byteCount);
            }
            return before != CLOSED;
        }

        @Override
        public void close() {
            int before = held.getAndSet(CLOSED);
            if (before != CLOSED) {
                bytes.release(before);
                requests.release();
            }
        }
    }
}
