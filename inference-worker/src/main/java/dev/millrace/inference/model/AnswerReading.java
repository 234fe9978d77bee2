package dev.millrace.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means. A 200 is not believed: it may be no JSON, hold no choices, or be an error.
 *
 * @param outputBytesMax largest completion that the log and the results can take
 */
record AnswerReading(int outputBytesMax) {
    /** Longest piece of a server's own message that an error repeats, in characters. */
    private static final int MESSAGE_CHARS_MAX = 300;

    /** JSON in UTF-8: its tree, and its bytes without a byte order mark. */
    private record Document(JsonNode tree, byte[] bytes) {}

    /**
     * The end that {@code answer} means.
     *
     * @param inputCharacters for an estimate where the server reports no usage
     */
    CallEnd read(HttpAnswer answer, int inputCharacters, Instant now) {
        return switch (answer) {
            case HttpAnswer.Responded responded when responded.status() / 100 == 2 ->
                    completion(responded, inputCharacters);
            case HttpAnswer.Responded responded -> new CallEnd.Failed(refusal(responded, now));
            case HttpAnswer.Unreachable(String cause) ->
                    failed(
                            "model_server_unreachable",
                            "the model server could not be reached (%s)".formatted(cause));
            case HttpAnswer.Cut(String cause) ->
                    failed(
                            "answer_cut",
                            "the connection broke before the answer was whole (%s)"
                                    .formatted(cause));
            case HttpAnswer.TimedOut(var after) ->
                    failed(
                            "model_server_timeout",
                            "the model server had not answered after %d ms"
                                    .formatted(after.toMillis()));
            case HttpAnswer.TooLarge(int bytesMax) -> tooLarge("more than " + bytesMax, null);
            case HttpAnswer.Closed() -> new CallEnd.Closed();
        };
    }

    private CallEnd completion(HttpAnswer.Responded responded, int inputCharacters) {
        Document document = document(responded.body());
        if (document == null) {
            return failed("answer_not_json", "the model server's answer is not JSON", responded);
        }
        JsonNode tree = document.tree();
        Usage usage = UsageReading.reported(tree);
        if (tree.hasNonNull("error")) {
            return new CallEnd.Failed(
                    Fault.upstream(
                                    "answer_is_error",
                                    "the model server answered %d with an error%s"
                                            .formatted(responded.status(), itsWords(tree)))
                            .with(responded.status(), usage));
        }
        if (!tree.path("choices").path(0).isObject()) {
            return new CallEnd.Failed(
                    Fault.upstream(
                                    "answer_without_choices",
                                    "the model server's answer has no choices")
                            .with(responded.status(), usage));
        }
        if (document.bytes().length > outputBytesMax) {
            return tooLarge(Integer.toString(document.bytes().length), usage);
        }
        return new CallEnd.Answered(
                RawJson.of(document.bytes()),
                usage == null ? UsageReading.estimated(inputCharacters, tree) : usage);
    }

    /** The same request would be answered at the same length: its owner has to ask for less. */
    private CallEnd tooLarge(String bytes, @Nullable Usage usage) {
        return new CallEnd.Failed(
                new Fault(
                        "output_too_large",
                        "the answer has %s bytes; at most %d are kept; ask for fewer tokens"
                                .formatted(bytes, outputBytesMax),
                        Blame.CALLER,
                        200,
                        null,
                        usage));
    }

    private static Fault refusal(HttpAnswer.Responded responded, Instant now) {
        int status = responded.status();
        Document document = document(responded.body());
        String words = document == null ? "" : itsWords(document.tree());
        Usage usage = document == null ? null : UsageReading.reported(document.tree());
        String answered = "the model server answered " + status;
        return switch (status) {
            case 429 ->
                    new Fault(
                            "rate_limited",
                            answered + words,
                            Blame.CAPACITY,
                            status,
                            RetryAfter.of(responded.headers(), now),
                            usage);
            // Its words may repeat part of our key, which is nobody's business.
            case 401, 402, 403, 407 ->
                    new Fault(
                            "model_server_denied_us",
                            answered + ": our key for it is missing, wrong or not enough",
                            Blame.US,
                            status,
                            null,
                            usage);
            // Address and model are the registry's, never the caller's.
            case 404, 405 ->
                    new Fault("model_not_found", answered + words, Blame.US, status, null, usage);
            default -> otherRefusal(responded, answered + words, usage, now);
        };
    }

    private static Fault otherRefusal(
            HttpAnswer.Responded responded, String message, @Nullable Usage usage, Instant now) {
        int status = responded.status();
        boolean passing = status >= 500 || status == 408 || status == 409 || status == 425;
        if (passing) {
            return new Fault(
                    "model_server_error",
                    message,
                    Blame.UPSTREAM,
                    status,
                    RetryAfter.of(responded.headers(), now),
                    usage);
        }
        boolean callers = status >= 400;
        return new Fault(
                callers ? "request_rejected" : "unexpected_status",
                message,
                callers ? Blame.CALLER : Blame.US,
                status,
                null,
                usage);
    }

    /** What the server says itself, on one line and cut short; empty if nothing. */
    private static String itsWords(JsonNode tree) {
        JsonNode error = tree.path("error");
        String said =
                error.isTextual()
                        ? error.textValue()
                        : error.path("message").asText(tree.path("message").asText(""));
        StringBuilder line = new StringBuilder();
        said.codePoints()
                .limit(MESSAGE_CHARS_MAX)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.isEmpty() ? "" : ": " + line;
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

    private static CallEnd failed(String code, String message) {
        return new CallEnd.Failed(Fault.upstream(code, message));
    }

    private static CallEnd failed(String code, String message, HttpAnswer.Responded responded) {
        return new CallEnd.Failed(Fault.upstream(code, message).with(responded.status(), null));
    }
}
