package dev.millrace.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.Fault;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.dialect.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReadingTest {
    private static final Dialect OPEN_AI = Dialect.of("openai", 1, Clock.systemUTC());

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String CHOICES =
            "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"12345\"}}]";
    private final AnswerReading reading = new AnswerReading(1000, Duration.ofHours(1));

    @Test
    void aCompletionPassesThroughByteForByteWithTheUsageItReports() {
        String body =
                "{ "
                        + CHOICES
                        + ", \"usage\": {\"prompt_tokens\":31,\"completion_tokens\":12,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":7}}, \"odd\": 1.50 }";

        var end = (CallEnd.Answered) read(200, body);

        assertThat(new String(end.output().bytes(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(end.usage()).isEqualTo(new Usage(31, 7, 12, Usage.REPORTED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"usage\":null",
                ",\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":2}",
                ",\"usage\":{\"prompt_tokens\":1e999999999,\"completion_tokens\":2}",
                ",\"usage\":{\"prompt_tokens\":\"3\",\"completion_tokens\":2}"
            })
    void usageThatIsMissingOrCannotBeIsEstimatedFromTheCharacters(String usage) {
        var end = (CallEnd.Answered) read(200, "{" + CHOICES + usage + "}");

        assertThat(end.usage()).isEqualTo(new Usage(3, 0, 2, Usage.ESTIMATED));
    }

    @Test
    void moreCachedTokensThanTokensAreCutToWhatCanBe() {
        var end =
                (CallEnd.Answered)
                        read(
                                200,
                                "{"
                                        + CHOICES
                                        + ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
                                        + "\"prompt_tokens_details\":{\"cached_tokens\":9}}}");

        assertThat(end.usage()).isEqualTo(new Usage(3, 3, 2, Usage.REPORTED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html>it is lunch time            | answer_not_json",
                "''                                | answer_not_json",
                "{} {}                             | answer_not_json",
                "[]                                | answer_without_choices",
                "{\"choices\":[]}                  | answer_without_choices",
                "{\"choices\":[null]}              | answer_without_choices",
                "{\"error\":{\"message\":\"no\"}}  | answer_is_error",
                "{\"error\":\"overloaded\"}        | answer_is_error"
            })
    void a200ThatIsNoCompletionIsTheServersFault(String body, String code) {
        Fault fault = fault(read(200, body));

        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.blame()).isEqualTo(Blame.UPSTREAM);
        assertThat(fault.status()).isEqualTo(200);
    }

    @Test
    void bytesThatAreNotUtf8AreNotJson() {
        byte[] latin1 = "{\"choices\":[{\"a\":\"ü\"}]}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = ("{" + CHOICES + "}").getBytes(StandardCharsets.UTF_16BE);

        assertThat(fault(reading.read(responded(200, latin1), OPEN_AI, 10, NOW)).code())
                .isEqualTo("answer_not_json");
        assertThat(fault(reading.read(responded(200, utf16), OPEN_AI, 10, NOW)).code())
                .isEqualTo("answer_not_json");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheOutput() {
        var end = (CallEnd.Answered) read(200, "\uFEFF{" + CHOICES + "}");

        assertThat(end.output().bytes()[0]).isEqualTo((byte) '{');
    }

    @Test
    void theServersOwnWordsArePassedOnInOneLineButNeverThoseAboutOurKey() {
        String body = "{\"error\":{\"message\":\"too many\\ntokens sk-secret\"}}";

        assertThat(fault(read(400, body)).message())
                .isEqualTo("the model server answered 400: too many tokens sk-secret");
        assertThat(fault(read(401, body)).message()).doesNotContain("sk-secret");
    }

    @Test
    void aRateLimitSaysHowLongToWait() {
        var limited =
                new HttpAnswer.Responded(429, Map.of("retry-after", "2"), new byte[] {'{', '}'});

        assertThat(fault(reading.read(limited, OPEN_AI, 10, NOW)).retryAfter())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void anOutputOverTheLimitSaysBothNumbersAndKeepsItsUsage() {
        String filler = "x".repeat(1000);
        Fault fault =
                fault(
                        read(
                                200,
                                "{"
                                        + CHOICES
                                        + ",\"f\":\""
                                        + filler
                                        + "\",\"usage\":{\"prompt_tokens\":1,"
                                        + "\"completion_tokens\":2}}"));

        assertThat(fault.code()).isEqualTo("output_too_large");
        assertThat(fault.blame()).isEqualTo(Blame.CALLER);
        assertThat(fault.message()).contains("1131 bytes").contains("at most 1000");
        assertThat(fault.usage()).isEqualTo(new Usage(1, 0, 2, Usage.REPORTED));
    }

    private CallEnd read(int status, String body) {
        return reading.read(
                responded(status, body.getBytes(StandardCharsets.UTF_8)), OPEN_AI, 10, NOW);
    }

    private static HttpAnswer responded(int status, byte[] body) {
        return new HttpAnswer.Responded(status, Map.of(), body);
    }

    private static Fault fault(CallEnd end) {
        return ((CallEnd.Failed) end).fault();
    }
}
