package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.results.access.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedriveRequestTest {
    @Test
    void anEmptyObjectMeansEverythingOnceAtTheUsualRate() {
        assertThat(of("{}"))
                .isEqualTo(
                        new RedriveRequest(
                                new RedriveFilter(List.of(), null, null, null), 50, false, false));
    }

    @Test
    void everyFieldIsRead() {
        assertThat(
                        of(
                                """
                                {"topic":"jobs.submitted.v1.dead","reason":"not JSON",
                                 "from":"2026-01-01","to":"2026-01-02T03:04:05Z",
                                 "ratePerSecond":7,"dryRun":true,"again":true}\
                                """))
                .isEqualTo(
                        new RedriveRequest(
                                new RedriveFilter(
                                        List.of("jobs.submitted.v1"),
                                        new ReasonPattern("not JSON"),
                                        Instant.parse("2026-01-01T00:00:00Z"),
                                        Instant.parse("2026-01-02T03:04:05Z")),
                                7,
                                true,
                                true));
    }

    @Test
    void severalTopicsAreAList() {
        assertThat(of("{\"topic\":[\"b.v1\",\"a.v1.dead\",\"b.v1\"]}").filter().topics())
                .containsExactly("a.v1", "b.v1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                        | must be a JSON object",
                "``                        | must be a JSON object",
                "{\"topic\":               | not JSON",
                "{\"topics\":\"a\"}        | one of topic, reason, from, to, ratePerSecond",
                "{\"topic\":[7]}           | a string, number, true or false, or for topic a list",
                "{\"topic\":[[\"a\"]]}     | a string, number, true or false, or for topic a list",
                "{\"topic\":[]}            | left out if any is meant",
                "{\"reason\":[\"a\",\"b\"]} | given once",
                "{\"reason\":\"\"}        | 1 to 200 characters",
                "{\"from\":\"yesterday\"}  | 2026-01-31T12:00:00Z",
                "{\"from\":\"2026-02-01\",\"to\":\"2026-01-01\"} | '2026-02-01' is not allowed for from; it must be before to",
                "{\"from\":\"2026-01-01\",\"to\":\"2026-01-01T00:00:00Z\"} | before to, which is 2026-01-01T00:00:00Z",
                "{\"ratePerSecond\":0}     | a whole number from 1 to 1000",
                "{\"ratePerSecond\":1001}  | a whole number from 1 to 1000",
                "{\"dryRun\":\"maybe\"}    | true, false"
            })
    void whatIsWrongIsRefusedWithWhatIsAllowed(String body, String said) {
        assertThatThrownBy(() -> of(body)).isInstanceOf(Refusal.class).hasMessageContaining(said);
    }

    private static RedriveRequest of(String body) {
        return RedriveRequest.of(body.getBytes(StandardCharsets.UTF_8), 50, 1_000);
    }
}
