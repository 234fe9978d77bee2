package dev.millrace.backends;

import dev.millrace.contracts.Blame;
import java.util.Map;
import java.util.Set;

/**
 * The one table of what can go wrong in a call: its code, who has to act, and when another try can
 * help. What servers answer is sorted into it by {@link #ofAnswer}.
 */
public enum Verdict {
    REQUEST_REJECTED("request_rejected", Blame.CALLER, Retry.NEVER),
    /** The same request would be answered at the same length. */
    OUTPUT_TOO_LARGE("output_too_large", Blame.CALLER, Retry.NEVER),

    /** Our key is missing, wrong or not enough. */
    DENIED_US("model_server_denied_us", Blame.US, Retry.NEVER),
    /** Address and model are the registry's, never the caller's. */
    NOT_FOUND("model_not_found", Blame.US, Retry.NEVER),
    /** A redirect, or something this worker does not ask for. */
    UNEXPECTED_STATUS("unexpected_status", Blame.US, Retry.NEVER),

    RATE_LIMITED("rate_limited", Blame.CAPACITY, Retry.NOW),
    OVERLOADED("model_server_overloaded", Blame.CAPACITY, Retry.NOW),
    /** Nothing more until somebody pays; it looks like a rate limit and is none. */
    QUOTA_EXHAUSTED("quota_exhausted", Blame.CAPACITY, Retry.LATER),
    /** Every connection of this process is taken, and as many calls wait as may. */
    NO_CONNECTION_FREE("no_connection_free", Blame.CAPACITY, Retry.NOW),

    /** No connection: refused, no such name, no TLS, or not in time. */
    UNREACHABLE("model_server_unreachable", Blame.UPSTREAM, Retry.LATER),
    SERVER_ERROR("model_server_error", Blame.UPSTREAM, Retry.NOW),
    TIMEOUT("model_server_timeout", Blame.UPSTREAM, Retry.NOW),
    ANSWER_CUT("answer_cut", Blame.UPSTREAM, Retry.NOW),
    ANSWER_NOT_JSON("answer_not_json", Blame.UPSTREAM, Retry.NOW),
    ANSWER_IS_ERROR("answer_is_error", Blame.UPSTREAM, Retry.NOW),
    ANSWER_WITHOUT_CHOICES("answer_without_choices", Blame.UPSTREAM, Retry.NOW),
    /** One is missing, has another number of dimensions, or points nowhere. */
    ANSWER_WITHOUT_VECTORS("answer_without_vectors", Blame.UPSTREAM, Retry.NOW),

    /** Of the model in this process. */
    GENERATION_FAILED("generation_failed", Blame.UPSTREAM, Retry.NOW),
    /** Of the model in this process. */
    GENERATION_TIMEOUT("generation_timeout", Blame.CAPACITY, Retry.NOW);

    /** OpenAI's and Anthropic's words for an account that is used up, under whatever status. */
    private static final Set<String> QUOTA_WORDS =
            Set.of(
                    "insufficient_quota",
                    "billing_hard_limit_reached",
                    "billing_not_active",
                    "billing_error");

    /** Anthropic says so in an {@code invalid_request_error} with status 400. */
    private static final String QUOTA_PHRASE = "credit balance is too low";

    /** What a gateway passes on from another server under a status of its own. */
    private static final Map<String, Verdict> RELAYED_WORDS =
            Map.of(
                    "overloaded_error", OVERLOADED,
                    "rate_limit_error", RATE_LIMITED,
                    "rate_limit_exceeded", RATE_LIMITED,
                    "timeout_error", TIMEOUT);

    private final String code;
    private final Blame blame;
    private final Retry retry;

    Verdict(String code, Blame blame, Retry retry) {
        this.code = code;
        this.blame = blame;
        this.retry = retry;
    }

    /** A stable word that attempts and errors carry. */
    public String code() {
        return code;
    }

    public Blame blame() {
        return blame;
    }

    public Retry retry() {
        return retry;
    }

    /** Whether a server was asked at all; if none was, there was no attempt. */
    public boolean sent() {
        return this != UNREACHABLE && this != NO_CONNECTION_FREE;
    }

    /** Whether an attempt that ended with {@code code} would end so again on the same model. */
    public static boolean isFinal(String code) {
        return retryAfter(code) == Retry.NEVER;
    }

    /** Whether what an attempt ended with takes a while to pass. */
    public static boolean isForLater(String code) {
        return retryAfter(code) == Retry.LATER;
    }

    /** A code that this version does not know is worth another try. */
    private static Retry retryAfter(String code) {
        for (Verdict verdict : values()) {
            if (verdict.code.equals(code)) {
                return verdict.retry;
            }
        }
        return Retry.NOW;
    }

    /** What an answer means that is no completion. */
    public static Verdict ofAnswer(int status, ErrorWords words) {
        if (words.isAnyOf(QUOTA_WORDS) || words.says(QUOTA_PHRASE)) {
            return QUOTA_EXHAUSTED;
        }
        if (status / 100 == 2 || status >= 500) {
            for (var relayed : RELAYED_WORDS.entrySet()) {
                if (words.isAnyOf(Set.of(relayed.getKey()))) {
                    return relayed.getValue();
                }
            }
        }
        if (status / 100 == 2) {
            return words.status() == 0 ? ANSWER_IS_ERROR : ofStatus(words.status());
        }
        return ofStatus(status);
    }

    private static Verdict ofStatus(int status) {
        return switch (status) {
            case 401, 403, 407 -> DENIED_US;
            case 402 -> QUOTA_EXHAUSTED;
            case 404, 405, 410 -> NOT_FOUND;
            // 409 and 425: in the way of another request; 424 and 499: of a server behind it.
            case 409, 424, 425, 499 -> SERVER_ERROR;
            case 408, 504, 524 -> TIMEOUT;
            case 429 -> RATE_LIMITED;
            // 498 is Groq's, 529 Anthropic's.
            case 498, 503, 529 -> OVERLOADED;
            case 501, 505 -> UNEXPECTED_STATUS;
            default ->
                    status >= 500
                            ? SERVER_ERROR
                            : status >= 400 ? REQUEST_REJECTED : UNEXPECTED_STATUS;
        };
    }
}
