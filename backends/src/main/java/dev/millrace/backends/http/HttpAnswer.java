package dev.millrace.backends.http;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import java.time.Duration;
import java.util.Map;

/** What the wire gave us for one call. */
public sealed interface HttpAnswer {
    /**
     * A whole response.
     *
     * @param headers names in lower case
     */
    record Responded(int status, Map<String, String> headers, byte[] body) implements HttpAnswer {
        public Responded {
            headers = Map.copyOf(headers);
        }
    }

    /** No whole response came, and neither we nor its length are the reason. */
    sealed interface Missing extends HttpAnswer {
        /** What went wrong. */
        Fault fault();
    }

    /**
     * No connection.
     *
     * @param cause a few words, without an address
     */
    record Unreachable(String cause) implements Missing {
        @Override
        public Fault fault() {
            return Fault.of(Verdict.UNREACHABLE, "the model server could not be reached: " + cause);
        }
    }

    /** All of ours are taken, and as many calls wait for one as may. */
    record NoConnectionFree() implements Missing {
        @Override
        public Fault fault() {
            return Fault.of(
                    Verdict.NO_CONNECTION_FREE,
                    "all connections to the model server are taken, and no more calls may wait for"
                            + " one");
        }
    }

    /** A connection that broke before the response was whole. */
    record Cut(String cause) implements Missing {
        @Override
        public Fault fault() {
            return Fault.of(
                    Verdict.ANSWER_CUT,
                    "the connection broke before the answer was whole (%s)".formatted(cause));
        }
    }

    record TimedOut(Duration after) implements Missing {
        @Override
        public Fault fault() {
            return Fault.of(
                    Verdict.TIMEOUT,
                    "the model server had not answered after %d ms".formatted(after.toMillis()));
        }
    }

    /** A response that we stopped reading. */
    record TooLarge(int bytesMax) implements HttpAnswer {}

    /** We closed it. */
    record Closed() implements HttpAnswer {}
}
