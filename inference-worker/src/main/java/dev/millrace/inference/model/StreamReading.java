package dev.millrace.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.backends.ErrorWords;
import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a stream means once nothing more comes. An answer whose end is there is whole, whatever
 * became of the connection after it; of one that broke off it is said what it cost.
 */
record StreamReading(AnswerReading answers) {
    /** The end that the call came to. */
    CallEnd read(HttpAnswer answer, ReadStream stream, int inputCharacters, Instant now) {
        if (answer instanceof HttpAnswer.Closed) {
            return new CallEnd.Closed();
        }
        ReadStream.State state = stream.end();
        ObjectNode completion = stream.completion();
        if (stream.isWhole() && !(state instanceof ReadStream.State.Error)) {
            Usage usage = UsageReading.reported(completion);
            return answers.kept(
                    Json.bytes(completion),
                    usage == null ? UsageReading.estimated(inputCharacters, completion) : usage,
                    stream.firstToken());
        }
        Usage cost = UsageReading.ofPart(inputCharacters, completion, stream.characters());
        return switch (state) {
            case ReadStream.State.Error(JsonNode body) -> error(answer, body, cost, now);
            case ReadStream.State.TooLong() ->
                    answers.tooLarge("more than " + answers.outputBytesMax(), cost);
            case ReadStream.State.Nonsense() ->
                    failed(
                            Verdict.ANSWER_NOT_JSON,
                            "a part of the model server's stream is not JSON",
                            cost);
            case ReadStream.State.Unused _, ReadStream.State.Running _, ReadStream.State.Whole _ ->
                    brokenOff(answer, stream, cost);
        };
    }

    private CallEnd error(HttpAnswer answer, JsonNode body, @Nullable Usage cost, Instant now) {
        ErrorWords words = ErrorWords.of(body);
        if (answer instanceof HttpAnswer.Responded responded) {
            return new CallEnd.Failed(answers.refusal(responded, words, cost, now));
        }
        return failed(
                Verdict.ofAnswer(200, words),
                "the model server ended its stream with an error" + words.quoted(),
                cost);
    }

    private static CallEnd brokenOff(HttpAnswer answer, ReadStream stream, @Nullable Usage cost) {
        return switch (answer) {
            case HttpAnswer.TimedOut(var after) ->
                    failed(
                            Verdict.TIMEOUT,
                            "the model server's stream %s %d ms"
                                    .formatted(
                                            stream.characters() == 0
                                                    ? "had not begun to answer after"
                                                    : "was not at its end, or silent for",
                                            after.toMillis()),
                            cost);
            case HttpAnswer.Cut(String cause) ->
                    failed(
                            Verdict.ANSWER_CUT,
                            "the connection broke before the stream was whole (%s)"
                                    .formatted(cause),
                            cost);
            default ->
                    stream.characters() == 0
                            ? failed(
                                    Verdict.ANSWER_WITHOUT_CHOICES,
                                    "the model server's stream has no answer",
                                    cost)
                            : failed(
                                    Verdict.ANSWER_CUT,
                                    "the stream ended before the answer was whole",
                                    cost);
        };
    }

    private static CallEnd failed(Verdict verdict, String message, @Nullable Usage cost) {
        return new CallEnd.Failed(Fault.of(verdict, message).answered(200, cost));
    }
}
