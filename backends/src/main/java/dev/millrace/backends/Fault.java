package dev.millrace.backends;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong in a call. Who is to blame and when to try again stand in one table, {@link
 * Verdict}.
 *
 * @param field of the request that is at fault, as a path; null if it is none
 * @param sent whether a server was asked at all; a call that reached none is no attempt
 * @param status the server's HTTP status, null if it gave none
 * @param retryAfter how long the server asks us to wait, null if it does not say
 * @param usage what the failed call cost all the same, null if the server reports nothing
 */
public record Fault(
        String code,
        @Nullable String field,
        String message,
        Blame blame,
        Retry retry,
        boolean sent,
        @Nullable Integer status,
        @Nullable Duration retryAfter,
        @Nullable Usage usage) {
    /** A shorter piece of a secret tells nothing, and words end in it by chance. */
    private static final int SECRET_BEGUN_MIN = 4;

    public static Fault of(Verdict verdict, String message) {
        return new Fault(
                verdict.code(),
                null,
                message,
                verdict.blame(),
                verdict.retry(),
                verdict.sent(),
                null,
                null,
                null);
    }

    /** The request can never be answered as it is, by whatever server of this kind. */
    public static Fault caller(String code, @Nullable String field, String message) {
        return new Fault(code, field, message, Blame.CALLER, Retry.NEVER, true, null, null, null);
    }

    /**
     * A server refused, or answered with an error. Its own words about our key or our account are
     * nobody's business.
     *
     * @param quoted what may be repeated of its words, as a continuation of a sentence
     * @param cost what the call cost all the same, null if the server reports nothing
     */
    public static Fault refused(Verdict verdict, int status, String quoted, @Nullable Usage cost) {
        String answered =
                "the model server answered %d%s"
                        .formatted(status, status / 100 == 2 ? " with an error" : "");
        String message =
                switch (verdict) {
                    case DENIED_US -> answered + ": our key for it is missing, wrong or not enough";
                    case QUOTA_EXHAUSTED -> answered + ": our account with it is used up";
                    default -> answered + quoted;
                };
        return of(verdict, message).answered(status, cost);
    }

    /** The same, of this field of the request. */
    public Fault in(String path) {
        return new Fault(code, path, message, blame, retry, sent, status, retryAfter, usage);
    }

    /** What the job's owner is told. */
    public JobError error() {
        return new JobError(code, field, message, blame, blame != Blame.CALLER, status);
    }

    /**
     * The same for everybody to read: servers and gateways repeat what they were asked with, and
     * where their words are cut short they may end in the beginning of it.
     */
    public Fault hiding(String secret) {
        String hidden = message.replace(secret, "***");
        int begun = secret.length() - 1;
        while (begun > 0 && !hidden.endsWith(secret.substring(0, begun))) {
            begun--;
        }
        return new Fault(
                code,
                field,
                begun < SECRET_BEGUN_MIN
                        ? hidden
                        : hidden.substring(0, hidden.length() - begun) + "***",
                blame,
                retry,
                sent,
                status,
                retryAfter,
                usage);
    }

    /** The same, as a server answered it. */
    public Fault answered(int withStatus, @Nullable Usage cost) {
        return new Fault(code, field, message, blame, retry, sent, withStatus, retryAfter, cost);
    }

    /** The same from a server that asks us to wait. */
    public Fault askingToWait(@Nullable Duration wait) {
        return new Fault(code, field, message, blame, retry, sent, status, wait, usage);
    }
}
