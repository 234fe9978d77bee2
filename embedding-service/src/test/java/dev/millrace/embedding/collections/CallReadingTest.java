package dev.millrace.embedding.collections;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.ErrorBody;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final CallReading reading =
            new CallReading(JobRules.DEFAULTS, Duration.ofSeconds(5), () -> "job_1");

    @Test
    void aSearchIsTheJobThatAsksForTheSame() throws WrongCall {
        CallReading.Asked search =
                reading.search(
                        search(
                                "{\"query\":\"a\",\"topK\":3,\"model\":\"mini@1\","
                                        + "\"filter\":{\"type\":\"eq\",\"key\":\"k\",\"value\":\"v\"}}"));

        var body = search.task().body();
        assertThat(body.collection()).isEqualTo("handbook");
        assertThat(body.query()).isEqualTo("a");
        assertThat(body.topK()).isEqualTo(3);
        assertThat(body.filter())
                .isEqualTo(
                        new SearchFilter.Comparison("k", SearchFilter.Operator.EQ, List.of("v")));
        var job = search.job();
        assertThat(job.key()).isEqualTo(new JobKey("acme", "job_1"));
        assertThat(job.idChosen()).isFalse();
        assertThat(job.kind()).isEqualTo("search");
        assertThat(job.model()).isEqualTo("mini@1");
        assertThat(job.priority()).isEqualTo(Priority.INTERACTIVE);
        assertThat(job.submittedAt()).isEqualTo(NOW);
        assertThat(job.deadline()).isEqualTo(NOW.plusSeconds(5));
        assertThat(job.traceparent()).isEqualTo(TRACE);
    }

    @Test
    void whatIsNotSaidIsAsInAJob() throws WrongCall {
        CallReading.Asked search = reading.search(search("{\"query\":\"a\"}"));

        assertThat(search.task().body().topK()).isEqualTo(10);
        assertThat(search.task().body().filter()).isNull();
        assertThat(search.job().model()).isEqualTo("auto");
    }

    @ParameterizedTest
    @CsvSource({"PT2S, 2000", "PT0.25S, 250", "PT5S, 5000"})
    void aCallerMayWaitForLess(String timeout, long millis) throws WrongCall {
        CallReading.Asked search =
                reading.search(call("{\"query\":\"a\"}", Map.of("timeout", List.of(timeout))));

        assertThat(search.job().deadline()).isEqualTo(NOW.plusMillis(millis));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | invalid_json | | 400",
                "{\"query\": | invalid_json | | 400",
                "'' | invalid_json | | 400",
                "{} | missing_field | task.request.query | 400",
                "{\"query\":\" \"} | invalid_value | task.request.query | 400",
                "{\"query\":7} | invalid_type | task.request.query | 400",
                "{\"query\":\"a\",\"topK\":0} | invalid_type | task.request.topK | 400",
                "{\"query\":\"a\",\"topK\":101} | invalid_type | task.request.topK | 400",
                "{\"query\":\"a\",\"limit\":1} | unknown_field | task.request.limit | 400",
                "{\"query\":\"a\",\"filter\":{\"type\":\"like\"}} | invalid_value | task.request.filter.type | 400",
                "{\"query\":\"a\",\"model\":\"a b\"} | invalid_value | task.request.model | 400",
                "{\"query\":\"a\",\"collection\":\"other\"} | invalid_value | collection | 400",
                "{\"query\":\"a\",\"collection\":7} | invalid_type | task.request.collection | 400",
            })
    void aWrongSearchIsRefusedByName(String body, String code, String field, int status) {
        assertThatThrownBy(() -> reading.search(search(body)))
                .isInstanceOfSatisfying(
                        WrongCall.class,
                        wrong -> {
                            assertThat(wrong.error().code()).isEqualTo(code);
                            assertThat(wrong.error().field()).isEqualTo(field);
                            assertThat(ErrorBody.status(wrong.error())).isEqualTo(status);
                        });
    }

    @Test
    void whoNamesTheCollectionAgainMayNameTheSame() throws WrongCall {
        var body = "{\"query\":\"a\",\"collection\":\"handbook\"}";

        assertThat(reading.search(search(body)).task().body().collection()).isEqualTo("handbook");
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, PT6S, invalid_value",
        "timeout, PT0S, invalid_value",
        "timeout, 2, invalid_value",
        "wait, 2, unknown_field",
    })
    void aWrongParameterOfASearchIsRefusedByName(String name, String value, String code) {
        Call call = call("{\"query\":\"a\"}", Map.of(name, List.of(value)));

        assertThatThrownBy(() -> reading.search(call))
                .isInstanceOfSatisfying(
                        WrongCall.class,
                        wrong -> {
                            assertThat(wrong.error().code()).isEqualTo(code);
                            assertThat(wrong.error().field()).isEqualTo(name);
                        });
    }

    @Test
    void aCollectionThatCannotBeIsRefusedByName() {
        Call call =
                new Call(
                        "acme",
                        "not one",
                        Map.of(),
                        "{\"query\":\"a\"}".getBytes(UTF_8),
                        null,
                        NOW);

        assertThatThrownBy(() -> reading.search(call))
                .isInstanceOfSatisfying(
                        WrongCall.class,
                        wrong ->
                                assertThat(wrong.error().field())
                                        .isEqualTo("task.request.collection"))
                .hasMessageContaining("'not one'")
                .hasMessageContaining("[A-Za-z0-9_-]{1,64}");
    }

    @Test
    void parametersSayWhichDocumentsAreToBeDeleted() throws WrongCall {
        assertThat(forget("", "id", "a", "b")).isEqualTo(new Which.Ids(List.of("a", "b")));
        assertThat(forget("", "source", "https://a")).isEqualTo(new Which.Source("https://a"));
        assertThat(forget("", "dataSubject", "me")).isEqualTo(new Which.Subject("me"));
        assertThat(forget("", "all", "true")).isEqualTo(new Which.All());
    }

    @Test
    void soDoesABody() throws WrongCall {
        var filter = "{\"filter\":{\"type\":\"eq\",\"key\":\"k\",\"value\":true}}";

        assertThat(reading.forget(call(filter, Map.of())).which())
                .isEqualTo(
                        new Which.Matching(
                                new SearchFilter.Comparison(
                                        "k", SearchFilter.Operator.EQ, List.of(true))));
        assertThat(reading.forget(call("{\"ids\":[\"a\"]}", Map.of())).which())
                .isEqualTo(new Which.Ids(List.of("a")));
    }

    @Test
    void onlyDocumentsOfTheCollectionInThePathAreDeleted() throws WrongCall {
        var request = reading.forget(call("", Map.of("dataSubject", List.of("me"))));

        assertThat(request.collection()).isEqualTo("handbook");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | | | missing_field | task.request",
                "{} | | | missing_field | task.request",
                "'' | all | yes | invalid_value | all",
                "'' | source | '' | invalid_value | task.request.source",
                "'' | ids | a | unknown_field | ids",
                "{\"source\":\"a\"} | all | true | invalid_value | task.request.all",
                "{\"source\":\"a\"} | source | b | invalid_value | source",
                "{\"older\":\"a\"} | | | unknown_field | task.request.older",
                "[] | | | invalid_json |",
            })
    void aWrongDeletionIsRefusedByName(
            String body, String name, String value, String code, String field) {
        Call call = call(body, name == null ? Map.of() : Map.of(name, List.of(value)));

        assertThatThrownBy(() -> reading.forget(call))
                .isInstanceOfSatisfying(
                        WrongCall.class,
                        wrong -> {
                            assertThat(wrong.error().code()).isEqualTo(code);
                            assertThat(wrong.error().field()).isEqualTo(field);
                        });
    }

    @Test
    void whoDeletesByTwoSourcesIsToldThatOneIsAllowed() {
        assertThatThrownBy(() -> forget("", "source", "a", "b"))
                .isInstanceOf(WrongCall.class)
                .hasMessageContaining("once");
    }

    private Which forget(String body, String name, String... values) throws WrongCall {
        return reading.forget(call(body, Map.of(name, List.of(values)))).which();
    }

    private static Call search(String body) {
        return call(body, Map.of());
    }

    private static Call call(String body, Map<String, List<String>> parameters) {
        return new Call("acme", "handbook", parameters, body.getBytes(UTF_8), TRACE, NOW);
    }
}
