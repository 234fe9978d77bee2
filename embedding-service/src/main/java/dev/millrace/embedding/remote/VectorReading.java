package dev.millrace.embedding.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.backends.ErrorWords;
import dev.millrace.backends.Fault;
import dev.millrace.backends.RetryAfter;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an answer means. A 200 is not believed: a vector that is missing, has another number of
 * dimensions or no direction would be wrong for ever where it is kept.
 *
 * @param retryAfterMax longest wait that a server can ask for
 */
record VectorReading(Duration retryAfterMax) {
    CallEnd read(HttpAnswer answer, EmbedCall call, Instant now) {
        return switch (answer) {
            case HttpAnswer.Responded responded when responded.status() / 100 == 2 ->
                    vectors(responded, call, now);
            case HttpAnswer.Responded responded ->
                    new CallEnd.Failed(refusal(responded, words(responded.body()), call, now));
            case HttpAnswer.Missing missing -> new CallEnd.Failed(missing.fault());
            case HttpAnswer.TooLarge(int bytesMax) ->
                    new CallEnd.Failed(
                            Fault.of(
                                    Verdict.OUTPUT_TOO_LARGE,
                                    "the answer has more than %d bytes".formatted(bytesMax)));
            case HttpAnswer.Closed() -> new CallEnd.Closed();
        };
    }

    private CallEnd vectors(HttpAnswer.Responded responded, EmbedCall call, Instant now) {
        VectorList list;
        try {
            list = VectorList.read(responded.body(), call.texts().size(), call.kind().dimensions());
        } catch (IOException e) {
            return new CallEnd.Failed(
                    Fault.of(Verdict.ANSWER_NOT_JSON, "the model server's answer is not JSON")
                            .answered(responded.status(), null));
        }
        if (list.error() != null) {
            return new CallEnd.Failed(refusal(responded, ErrorWords.of(list.error()), call, now));
        }
        Usage usage = list.usage();
        List<float[]> vectors = list.whole();
        if (vectors == null) {
            return new CallEnd.Failed(
                    Fault.of(Verdict.ANSWER_WITHOUT_VECTORS, list.objection())
                            .answered(responded.status(), usage));
        }
        return new CallEnd.Answered(
                vectors, usage == null ? new Usage(call.tokens(), 0, 0, Usage.ESTIMATED) : usage);
    }

    private Fault refusal(
            HttpAnswer.Responded responded, ErrorWords words, EmbedCall call, Instant now) {
        int status = responded.status();
        Verdict verdict = Verdict.ofAnswer(status, words);
        return Fault.refused(verdict, status, call.isOfOneJob() ? words.quoted() : "", null)
                .askingToWait(RetryAfter.of(verdict, responded.headers(), now, retryAfterMax));
    }

    private static ErrorWords words(byte[] body) {
        try {
            return ErrorWords.of(Json.MAPPER.readTree(body));
        } catch (JsonProcessingException e) {
            return ErrorWords.NONE;
        } catch (IOException e) {
            // Not UTF-8.
            return ErrorWords.NONE;
        }
    }
}
