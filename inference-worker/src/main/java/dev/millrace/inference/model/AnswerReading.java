package dev.millrace.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.backends.ErrorWords;
import dev.millrace.backends.Fault;
import dev.millrace.backends.RetryAfter;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.dialect.Dialect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means. A 200 is not believed: it may be no JSON, hold no choices, or be an error.
 *
 * @param outputBytesMax largest completion that the log and the results can take
 * @param retryAfterMax longest wait that a server can ask for
 */
record AnswerReading(int outputBytesMax, Duration retryAfterMax) {
    /** JSON in UTF-8: its tree, and its bytes without a byte order mark. */
    private record Document(JsonNode tree, byte[] bytes) {}

    /**
     * The end that {@code answer} means.
     *
     * @param dialect of the server
     * @param inputCharacters for an estimate where the server reports no usage
     */
    CallEnd read(HttpAnswer answer, Dialect dialect, int inputCharacters, Instant now) {
        return switch (answer) {
            case HttpAnswer.Responded responded when responded.status() / 100 == 2 ->
                    completion(responded, dialect, inputCharacters, now);
            case HttpAnswer.Responded responded -> new CallEnd.Failed(refusal(responded, now));
            case HttpAnswer.Missing missing -> new CallEnd.Failed(missing.fault());
            case HttpAnswer.TooLarge(int bytesMax) -> tooLarge("more than " + bytesMax, null);
            case HttpAnswer.Closed() -> new CallEnd.Closed();
        };
    }

    private CallEnd completion(
            HttpAnswer.Responded responded, Dialect dialect, int inputCharacters, Instant now) {
        Document document = document(responded.body());
        int status = responded.status();
        if (document == null) {
            return new CallEnd.Failed(
                    Fault.of(Verdict.ANSWER_NOT_JSON, "the model server's answer is not JSON")
                            .answered(status, null));
        }
        JsonNode mapped = dialect.mapped(document.tree());
        JsonNode tree = mapped == null ? document.tree() : mapped;
        Usage usage = UsageReading.reported(tree);
        boolean isError = tree.hasNonNull("error") || tree.path("object").asText().equals("error");
        if (isError) {
            return new CallEnd.Failed(refusal(responded, ErrorWords.of(tree), usage, now));
        }
        if (!tree.path("choices").path(0).isObject()) {
            return new CallEnd.Failed(
                    Fault.of(
                                    Verdict.ANSWER_WITHOUT_CHOICES,
                                    "the model server's answer has no choices")
                            .answered(status, usage));
        }
        byte[] bytes = mapped == null ? document.bytes() : Json.bytes(mapped);
        return kept(
                bytes, usage == null ? UsageReading.estimated(inputCharacters, tree) : usage, null);
    }

    /** A completion, if it is small enough to be kept. */
    CallEnd kept(byte[] completion, Usage usage, @Nullable Duration firstToken) {
        return completion.length > outputBytesMax
                ? tooLarge(Integer.toString(completion.length), usage)
                : new CallEnd.Answered(RawJson.of(completion), usage, firstToken);
    }

    CallEnd tooLarge(String bytes, @Nullable Usage usage) {
        return new CallEnd.Failed(
                Fault.of(
                                Verdict.OUTPUT_TOO_LARGE,
                                "the answer has %s bytes; at most %d are kept; ask for fewer tokens"
                                        .formatted(bytes, outputBytesMax))
                        .answered(200, usage));
    }

    private Fault refusal(HttpAnswer.Responded responded, Instant now) {
        Document document = document(responded.body());
        return document == null
                ? refusal(responded, ErrorWords.NONE, null, now)
                : refusal(
                        responded,
                        ErrorWords.of(document.tree()),
                        UsageReading.reported(document.tree()),
                        now);
    }

    Fault refusal(
            HttpAnswer.Responded responded, ErrorWords words, @Nullable Usage usage, Instant now) {
        Verdict verdict = Verdict.ofAnswer(responded.status(), words);
        return Fault.refused(verdict, responded.status(), words.quoted(), usage)
                .askingToWait(RetryAfter.of(verdict, responded.headers(), now, retryAfterMax));
    }

    private static @Nullable Document document(byte[] body) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            boolean marked = text.startsWith("\uFEFF");
            JsonNode tree = Json.MAPPER.readTree(marked ? text.substring(1) : text);
            byte[] bytes = marked ? Arrays.copyOfRange(body, 3, body.length) : body;
            return tree.isMissingNode() ? null : new Document(tree, bytes);
        } catch (CharacterCodingException | JsonProcessingException e) {
            return null;
        }
    }
}
