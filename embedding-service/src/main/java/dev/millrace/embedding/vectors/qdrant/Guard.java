package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.backends.breaker.Breaker;
import dev.millrace.backends.breaker.Breakers;
import dev.millrace.backends.breaker.Effect;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Blame;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what is asked of the store through to Qdrant, unless that is known to be away, and says what
 * a failure means. A job that may be redone later goes back to the router for it; so nothing here
 * waits for Qdrant.
 */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int SAID_CHARS_MAX = 300;

    private final Breaker breaker;
    private final VectorMeters meters;

    Guard(Breakers.Settings settings, VectorMeters meters, Clock clock) {
        this.breaker = new Breakers(settings, meters, clock).of("Qdrant");
        this.meters = meters;
    }

    /** One thing that is asked of the store, in however many requests. */
    interface Asked<T> {
        T of() throws WrongCollection, InterruptedException;
    }

    @Nullable Rest rest() {
        return breaker.rest();
    }

    /**
     * @param what such as {@code search}
     */
    <T> T let(String what, Asked<T> asked) throws VectorStoreUnavailable, InterruptedException {
        return switch (breaker.enter()) {
            case Breaker.Entry.Closed(Rest rest) ->
                    throw new VectorStoreUnavailable(rest.reason(), null);
            case Breaker.Entry.Free(Breaker.Pass pass) -> {
                try (pass) {
                    yield through(what, asked, pass);
                }
            }
        };
    }

    private <T> T through(String what, Asked<T> asked, Breaker.Pass pass)
            throws VectorStoreUnavailable, InterruptedException {
        long begunAt = System.nanoTime();
        String ended = "interrupted";
        try {
            T answer = asked.of();
            pass.ended(new Effect.Works());
            ended = "succeeded";
            return answer;
        } catch (WrongCollection e) {
            pass.ended(new Effect.Works());
            ended = "wrong_collection";
            LOG.error("{}", e.getMessage());
            throw new VectorStoreUnavailable(
                    "the place for vectors of this model is taken by something else", e);
        } catch (StatusRuntimeException e) {
            pass.ended(effect(e.getStatus()));
            ended = e.getStatus().getCode().name().toLowerCase(Locale.ROOT);
            throw failed(what, e);
        } finally {
            meters.asked(what, ended, Duration.ofNanos(System.nanoTime() - begunAt));
        }
    }

    private static Effect effect(Status status) {
        String said = said(status);
        return switch (status.getCode()) {
            case UNAVAILABLE -> new Effect.IsGone(said, Blame.UPSTREAM);
            case UNAUTHENTICATED, PERMISSION_DENIED -> new Effect.IsGone(said, Blame.US);
            case RESOURCE_EXHAUSTED -> new Effect.Fails(said, Blame.CAPACITY);
            case INVALID_ARGUMENT, OUT_OF_RANGE -> new Effect.Works();
            default -> new Effect.Fails(said, Blame.UPSTREAM);
        };
    }

    private static String said(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE -> "it cannot be reached";
            case DEADLINE_EXCEEDED -> "it did not answer in time";
            case UNAUTHENTICATED, PERMISSION_DENIED -> "it does not let us in";
            default -> "it answered " + status.getCode();
        };
    }

    /** What it does not understand is a mistake of ours, and would be one the next time too. */
    private static VectorStoreUnavailable failed(String what, StatusRuntimeException e) {
        Status status = e.getStatus();
        LOG.warn("Qdrant failed a {}: {} {}", what, status.getCode(), words(status));
        if (effect(status) instanceof Effect.Works) {
            throw new IllegalStateException("Qdrant does not take our " + what, e);
        }
        return new VectorStoreUnavailable("Qdrant: " + said(status), e);
    }

    private static String words(Status status) {
        String words = status.getDescription() + because(status.getCause());
        String line = words.replaceAll("\\p{Cntrl}", " ");
        return line.substring(0, Math.min(line.length(), SAID_CHARS_MAX));
    }

    private static String because(@Nullable Throwable cause) {
        return cause == null ? "" : ": " + cause.getMessage();
    }
}
