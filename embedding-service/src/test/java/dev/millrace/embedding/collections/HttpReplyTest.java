package dev.millrace.embedding.collections;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpReplyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void whatIsGivenGoesOnAsItIs() {
        HttpReply reply = HttpReply.of(new Reply.Given(RawJson.of("{\"a\" : 1}"), null), NOW);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(new String(reply.body(), UTF_8)).isEqualTo("{\"a\" : 1}");
        assertThat(reply.headers()).containsOnlyKeys("content-type");
    }

    @Test
    void aJobOnTheLedgerIsNamed() {
        var given = new Reply.Given(RawJson.of("{}"), "job_1");
        var refused = new Reply.Refused(error("oops", Blame.UPSTREAM, true), null, "job_2");

        assertThat(HttpReply.of(given, NOW).headers()).containsEntry("x-job-id", "job_1");
        assertThat(HttpReply.of(refused, NOW).headers()).containsEntry("x-job-id", "job_2");
    }

    @ParameterizedTest
    @CsvSource({
        "task.request.query, query",
        "task.request.filter.filters[1].key, filter.filters[1].key",
        "model, model",
        "deadline, timeout",
        "task.request, ",
        ", ",
    })
    void aFieldIsNamedAsTheCallHasIt(String field, String named) throws IOException {
        var error = new JobError("invalid_value", field, "no", Blame.CALLER, false, null);

        HttpReply reply = HttpReply.of(new Reply.Refused(error), NOW);

        assertThat(reply.status()).isEqualTo(400);
        JsonNode param = Json.MAPPER.readTree(reply.body()).at("/error/param");
        assertThat(param.isNull() ? null : param.asText()).isEqualTo(named);
        assertThat(reply.headers()).containsEntry("x-should-retry", "false");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-5000, 1", "1, 1", "1001, 2", "7000, 7"})
    void whoMayAskAgainIsToldWhenInWholeSeconds(long inMillis, String seconds) {
        var refused =
                new Reply.Refused(
                        error("vector_store_unavailable", Blame.UPSTREAM, true),
                        NOW.plusMillis(inMillis),
                        null);

        HttpReply reply = HttpReply.of(refused, NOW);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers())
                .containsEntry("retry-after", seconds)
                .doesNotContainKey("x-should-retry");
    }

    @Test
    void whereNobodyKnowsWhenItIsSoon() {
        var refused = new Reply.Refused(error("too_many_requests", Blame.CAPACITY, true));

        assertThat(HttpReply.of(refused, NOW).headers()).containsEntry("retry-after", "1");
    }

    @Test
    void aDeadlineThatPassedIsNoReasonToWait() {
        HttpReply reply =
                HttpReply.of(new Reply.Refused(error("deadline_passed", Blame.US, true)), NOW);

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.headers()).doesNotContainKey("retry-after");
    }

    private static JobError error(String code, Blame blame, boolean retryable) {
        return new JobError(code, null, "no", blame, retryable, null);
    }
}
