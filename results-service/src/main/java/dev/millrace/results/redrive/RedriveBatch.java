package dev.millrace.results.redrive;

import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.cluster.Denial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the log. What it has taken, or refuses for what it is, is not sent again,
 * whatever became of those beside it. Belongs to one thread.
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

    /** Why the log did not take a record. */
    record Failure(OldestFirst.Found found, LogUnavailable why) {
        /** Whether nothing but the record is to blame: too large for its topic, or no valid one. */
        boolean isOfTheRecord() {
            return why.getCause() instanceof RecordTooLargeException
                    || why.getCause() instanceof InvalidRecordException;
        }

        /** In a sentence, for whoever can do something about it. */
        String told() {
            return Denial.told(why.getCause(), AclOperation.WRITE)
                    .orElseGet(() -> found.letter().at() + ": " + why.getMessage());
        }

        /** Whether the same may be taken later, without anybody doing anything about it here. */
        boolean isCuredByTime() {
            @Nullable Throwable cause = why.getCause();
            return cause instanceof RetriableException || !(cause instanceof ApiException);
        }
    }

    /**
     * What became of them.
     *
     * @param written those that the log took now
     * @param refused those that it will not take for what they are
     * @param failure why it did not take the others; null if there are none
     */
    record Outcome(
            List<OldestFirst.Found> written, List<Failure> refused, @Nullable Failure failure) {}

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

    /**
     * Sends what is left and waits for all of it. A broker may refuse a record for one that came in
     * the same request, so those that are refused get a second try, each alone.
     */
    Outcome send() {
        var written = new ArrayList<OldestFirst.Found>();
        var refused = new ArrayList<Failure>();
        @Nullable Failure failure = null;
        for (Sent each : sendAll()) {
            @Nullable Failure met = failureOf(each);
            if (met != null && met.isOfTheRecord()) {
                met = failureOf(sent(each.going()));
            }
            if (met == null) {
                written.add(taken(each.going()));
            } else if (met.isOfTheRecord()) {
                taken(each.going());
                refused.add(met);
            } else if (failure == null) {
                failure = met;
            }
        }
        return new Outcome(written, refused, failure);
    }

    private OldestFirst.Found taken(Going going) {
        left.remove(going);
        return going.found();
    }

    /** Up to the first that cannot even be sent: those behind it would each wait anew for that. */
    private List<Sent> sendAll() {
        List<Sent> sent = new ArrayList<>();
        for (Going going : left) {
            Sent each = sent(going);
            sent.add(each);
            @Nullable Failure met =
                    each.acknowledged().isCompletedExceptionally() ? failureOf(each) : null;
            if (met != null && !met.isOfTheRecord()) {
                break;
            }
        }
        CompletableFuture.allOf(
                        sent.stream().map(Sent::acknowledged).toArray(CompletableFuture<?>[]::new))
                .exceptionally(_ -> null)
                .join();
        return sent;
    }

    private Sent sent(Going going) {
        return new Sent(going, log.send(going.anew()));
    }

    private static @Nullable Failure failureOf(Sent sent) {
        try {
            sent.acknowledged().join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogUnavailable unavailable) {
                return new Failure(sent.going().found(), unavailable);
            }
            throw e;
        }
    }
}
