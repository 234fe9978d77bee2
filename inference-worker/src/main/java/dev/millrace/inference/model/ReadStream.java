package dev.millrace.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.backends.http.StreamReader;
import dev.millrace.inference.dialect.AnswerStream;
import dev.millrace.inference.dialect.AnswerStream.Progress;
import dev.millrace.inference.dialect.EventStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one streamed answer while it comes. The connection's thread feeds it, and whoever waits for
 * the call looks at what has come of it.
 */
final class ReadStream implements StreamReader {
    private final AnswerStream answer;
    private final int charactersMax;
    private final EventStream events = new EventStream();
    private final long begunAt = System.nanoTime();
    private State state = new State.Unused();
    private @Nullable Duration firstToken;

    /** What has become of the stream. */
    sealed interface State {
        /** The response was no stream. */
        record Unused() implements State {}

        /** It has begun. */
        record Running() implements State {}

        /** The server said that it was whole. */
        record Whole() implements State {}

        /** The server ended it with an error. */
        record Error(JsonNode body) implements State {}

        /** Something in it was no JSON in UTF-8. */
        record Nonsense() implements State {}

        /** More than is kept. */
        record TooLong() implements State {}
    }

    /**
     * @param charactersMax longest answer that is read, and longest event
     */
    ReadStream(AnswerStream answer, int charactersMax) {
        this.answer = answer;
        this.charactersMax = charactersMax;
    }

    @Override
    public synchronized boolean takes(int status, Map<String, String> headers) {
        boolean takes =
                status / 100 == 2
                        && headers.getOrDefault("content-type", "").startsWith("text/event-stream");
        if (takes) {
            state = new State.Running();
        }
        return takes;
    }

    @Override
    public synchronized Heard take(byte[] part) {
        return take(events.feed(part));
    }

    private Heard take(List<EventStream.Event> arrived) {
        Heard heard = Heard.NOTHING;
        for (EventStream.Event event : arrived) {
            if (!(state instanceof State.Running)) {
                break;
            }
            Heard each = take(event);
            heard = each == Heard.NOTHING ? heard : each;
        }
        boolean tooLong = answer.characters() > charactersMax || events.waiting() > charactersMax;
        if (state instanceof State.Running && tooLong) {
            boolean isAnswer = answer.characters() > charactersMax || events.waitsForAnEvent();
            state = isAnswer ? new State.TooLong() : new State.Nonsense();
            return Heard.USELESS;
        }
        return heard;
    }

    private Heard take(EventStream.Event event) {
        try {
            return switch (answer.take(event)) {
                case Progress.Nothing() -> Heard.NOTHING;
                case Progress.Token() -> {
                    if (firstToken == null) {
                        firstToken = Duration.ofNanos(System.nanoTime() - begunAt);
                    }
                    yield Heard.PROGRESS;
                }
                case Progress.Whole() -> {
                    state = new State.Whole();
                    yield Heard.WHOLE;
                }
                case Progress.Failed(JsonNode body) -> {
                    state = new State.Error(body);
                    yield Heard.USELESS;
                }
            };
        } catch (IOException e) {
            state = new State.Nonsense();
            return Heard.USELESS;
        }
    }

    /** Nothing more comes; what there is of a last event counts. */
    synchronized State end() {
        if (state instanceof State.Running) {
            take(events.end());
        }
        return state;
    }

    synchronized boolean isUsed() {
        return !(state instanceof State.Unused);
    }

    /** Whether all of an answer is there. */
    synchronized boolean isWhole() {
        return answer.isWhole();
    }

    synchronized int characters() {
        return answer.characters();
    }

    /** From the begin to the first token, null if none came. */
    synchronized @Nullable Duration firstToken() {
        return firstToken;
    }

    /** All that came so far. */
    synchronized ObjectNode completion() {
        return answer.completion();
    }
}
