package dev.millrace.backends.http;

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

    /**
     * No connection.
     *
     * @param cause a few words, without an address
     */
    record Unreachable(String cause) implements HttpAnswer {}

    /** All of ours are taken, and as many calls wait for one as may. */
    record NoConnectionFree() implements HttpAnswer {}

    /** A connection that broke before the response was whole. */
    record Cut(String cause) implements HttpAnswer {}

    record TimedOut(Duration after) implements HttpAnswer {}

    /** A response that we stopped reading. */
    record TooLarge(int bytesMax) implements HttpAnswer {}

    /** We closed it. */
    record Closed() implements HttpAnswer {}
}
