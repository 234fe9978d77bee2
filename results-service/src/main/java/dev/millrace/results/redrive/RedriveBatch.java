package dev.millrace.results.redrive;

import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the log. What it has taken is not sent again, whatever became of those
 * beside it. Belongs to one thread.
 */
final class RedriveBatch {
    private final LogWriter log;
    private final List<Going> left = new ArrayList<>();
    private long bytes;

    RedriveBatch(LogWriter log) {
        this.log = log;
    }

    private record Going(OldestFirst.Found found, Outgoing anew) {}

    private record Sent(Going going, CompletableFuture<Void> acknowledged) {}

    /**
     * What became of them.
     *
     * @param written those that the log took now
     * @param failure why it did not take all; null if it did
     */
    record Outcome(List<OldestFirst.Found> written, @Nullable LogUnavailable failure) {}

    void add(OldestFirst.Found found, Outgoing anew) {
        left.add(new Going(found, anew));
        bytes += anew.record().value().length;
    }

    int size() {
        return left.size();
    }

    /** Of their values. */
    long bytes() {
        return bytes;
    }

    void clear() {
        left.clear();
        bytes = 0;
    }

    /** Sends what is left and waits for all of it. */
    Outcome send() {
        List<Sent> sent = sendAll();
        List<OldestFirst.Found> written = new ArrayList<>();
        @Nullable LogUnavailable failure = null;
        for (Sent each : sent) {
            @Nullable LogUnavailable refused = failureOf(each.acknowledged());
            if (refused == null) {
                written.add(each.going().found());
                left.remove(each.going());
            } else if (failure == null) {
                failure = refused;
            }
        }
        return new Outcome(written, failure);
    }

    /** Up to the first that cannot even be sent: those behind it would each wait anew for that. */
    private List<Sent> sendAll() {
        List<Sent> sent = new ArrayList<>();
        for (Going going : left) {
            CompletableFuture<Void> acknowledged = log.send(going.anew());
            sent.add(new Sent(going, acknowledged));
            if (acknowledged.isCompletedExceptionally()) {
                break;
            }
        }
        return sent;
    }

    private static @Nullable LogUnavailable failureOf(CompletableFuture<Void> acknowledged) {
        try {
            acknowledged.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogUnavailable unavailable) {
                return unavailable;
            }
            throw e;
        }
    }
}
