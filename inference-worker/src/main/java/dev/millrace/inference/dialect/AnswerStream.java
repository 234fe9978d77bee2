package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** One answer, put together from the events of a stream. Not for two threads. */
public interface AnswerStream {
    /** What an event means for the answer. */
    sealed interface Progress {
        /** Nothing: a comment of the server's, or the frame around the words. */
        record Nothing() implements Progress {}

        /** The model has gone on. */
        record Token() implements Progress {}

        /** The answer is whole; what may follow means nothing. */
        record Whole() implements Progress {}

        /**
         * The server ends the stream with an error.
         *
         * @param body as it would have been the body of an answer
         */
        record Failed(JsonNode body) implements Progress {}
    }

    /**
     * Takes the next event.
     *
     * @throws IOException if its data is no JSON in UTF-8
     */
    Progress take(EventStream.Event event) throws IOException;

    /** Whether all that belongs to an answer is there, should the stream end here. */
    boolean isWhole();

    /** Characters written so far, about. */
    int characters();

    /** What came so far, in OpenAI's words: a {@code chat.completion}. */
    ObjectNode completion();
}
