package dev.millrace.backends.limit;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import java.time.Duration;

/** What a call that has ended met, for the limit of calls at once. */
public enum Met {
    /** An answer. */
    AN_ANSWER,
    /** The limit of calls at once; those that go on have not met it. */
    ITS_LIMIT,
    /** A server with too much to do. */
    OVERLOAD,
    /** Something that says nothing about the limit. */
    SOMETHING_ELSE;

    /**
     * What a call met that failed.
     *
     * @param waitMax a longer wait that a server asks for is about something else than calls at
     *     once
     */
    public static Met of(Fault fault, Duration waitMax) {
        Duration wait = fault.retryAfter();
        if (wait != null && wait.compareTo(waitMax) > 0) {
            return SOMETHING_ELSE;
        }
        if (fault.code().equals(Verdict.RATE_LIMITED.code())) {
            return ITS_LIMIT;
        }
        return fault.code().equals(Verdict.OVERLOADED.code())
                        || fault.code().equals(Verdict.TIMEOUT.code())
                ? OVERLOAD
                : SOMETHING_ELSE;
    }
}
