package dev.millrace.backends.http;

import java.util.Map;

/**
 * Takes the body of a response as it arrives. Called by the connection's thread, while whoever
 * waits for the call may look at it too.
 */
public interface StreamReader {
    /** What a part of the body brought. */
    enum Heard {
        /** Nothing that shows that the server goes on with its work. */
        NOTHING,
        /** Some of the answer. */
        PROGRESS,
        /** The last of the answer; what follows is not waited for. */
        WHOLE,
        /** Something after which no more is wanted: the connection is closed. */
        USELESS
    }

    /**
     * Whether it takes the body of this response; if not, the body is kept as a whole.
     *
     * @param headers names in lower case
     */
    boolean takes(int status, Map<String, String> headers);

    /** The next part. */
    Heard take(byte[] part);

    /** Of a call whose answers are never streamed. */
    static StreamReader none() {
        return new StreamReader() {
            @Override
            public boolean takes(int status, Map<String, String> headers) {
                return false;
            }

            @Override
            public Heard take(byte[] part) {
                return Heard.NOTHING;
            }
        };
    }
}
