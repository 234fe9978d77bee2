package dev.millrace.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Retry;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.Blame;
import dev.millrace.inference.dialect.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "301 |                                                       | unexpected_status        | US       | NEVER",
                "400 | {'error':{'type':'invalid_request_error'}}            | request_rejected         | CALLER   | NEVER",
                "400 | {'error':{'code':'context_length_exceeded'}}          | request_rejected         | CALLER   | NEVER",
                "400 | {'error':{'code':400,'type':'exceed_context_size_error'}} | request_rejected     | CALLER   | NEVER",
                "400 | {'error':{'code':'billing_hard_limit_reached'}}       | quota_exhausted          | CAPACITY | LATER",
                "400 | {'type':'error','error':{'type':'invalid_request_error','message':'Your credit balance is too low to access the Anthropic API.'}} | quota_exhausted | CAPACITY | LATER",
                "401 | {'error':{'code':'invalid_api_key'}}                  | model_server_denied_us   | US       | NEVER",
                "402 | {'error':{'message':'Insufficient Balance'}}          | quota_exhausted          | CAPACITY | LATER",
                "402 | {'type':'error','error':{'type':'billing_error'}}     | quota_exhausted          | CAPACITY | LATER",
                "403 | {'type':'error','error':{'type':'permission_error'}}  | model_server_denied_us   | US       | NEVER",
                "404 | {'error':{'code':'model_not_found'}}                  | model_not_found          | US       | NEVER",
                "405 |                                                       | model_not_found          | US       | NEVER",
                "407 |                                                       | model_server_denied_us   | US       | NEVER",
                "408 |                                                       | model_server_timeout     | UPSTREAM | NOW",
                "409 | {'error':{'message':'in progress'}}                   | model_server_error       | UPSTREAM | NOW",
                "410 |                                                       | model_not_found          | US       | NEVER",
                "413 | {'type':'error','error':{'type':'request_too_large'}} | request_rejected         | CALLER   | NEVER",
                "413 | {'error':{'code':'rate_limit_exceeded','type':'tokens'}} | request_rejected      | CALLER   | NEVER",
                "415 |                                                       | request_rejected         | CALLER   | NEVER",
                "422 | {'detail':[{'msg':'field required'}]}                 | request_rejected         | CALLER   | NEVER",
                "424 |                                                       | model_server_error       | UPSTREAM | NOW",
                "425 |                                                       | model_server_error       | UPSTREAM | NOW",
                "429 |                                                       | rate_limited             | CAPACITY | NOW",
                "429 | {'error':{'type':'tokens','code':'rate_limit_exceeded'}} | rate_limited          | CAPACITY | NOW",
                "429 | {'type':'error','error':{'type':'rate_limit_error'}}  | rate_limited             | CAPACITY | NOW",
                "429 | {'error':{'type':'insufficient_quota','code':'insufficient_quota'}} | quota_exhausted | CAPACITY | LATER",
                "429 | {'error':{'code':'billing_not_active'}}               | quota_exhausted          | CAPACITY | LATER",
                "498 | {'error':{'code':'capacity_exceeded'}}                | model_server_overloaded  | CAPACITY | NOW",
                "499 | {'error':'request canceled'}                          | model_server_error       | UPSTREAM | NOW",
                "500 | {'error':{'type':'server_error'}}                     | model_server_error       | UPSTREAM | NOW",
                "500 | {'type':'error','error':{'type':'api_error'}}         | model_server_error       | UPSTREAM | NOW",
                "500 | {'error':{'type':'overloaded_error'}}                 | model_server_overloaded  | CAPACITY | NOW",
                "501 | {'error':{'type':'not_supported_error'}}              | unexpected_status        | US       | NEVER",
                "502 | <html>Bad Gateway                                     | model_server_error       | UPSTREAM | NOW",
                "503 | {'error':'server busy, please try again.'}            | model_server_overloaded  | CAPACITY | NOW",
                "503 | {'error':{'message':'Loading model','type':'unavailable_error'}} | model_server_overloaded | CAPACITY | NOW",
                "504 | {'type':'error','error':{'type':'timeout_error'}}     | model_server_timeout     | UPSTREAM | NOW",
                "520 |                                                       | model_server_error       | UPSTREAM | NOW",
                "524 |                                                       | model_server_timeout     | UPSTREAM | NOW",
                "529 | {'type':'error','error':{'type':'overloaded_error'}}  | model_server_overloaded  | CAPACITY | NOW",
                "200 |                                                       | answer_not_json          | UPSTREAM | NOW",
                "200 | {}                                                    | answer_without_choices   | UPSTREAM | NOW",
                "200 | {'error':{'message':'no'}}                            | answer_is_error          | UPSTREAM | NOW",
                "200 | {'error':{'type':'overloaded_error'}}                 | model_server_overloaded  | CAPACITY | NOW",
                "200 | {'error':{'code':429,'message':'slow down'}}          | rate_limited             | CAPACITY | NOW",
                "200 | {'error':{'code':502,'message':'gone'}}               | model_server_error       | UPSTREAM | NOW",
                "200 | {'error':{'code':'insufficient_quota'}}               | quota_exhausted          | CAPACITY | LATER",
            })
    void whatAServerAnswersSaysWhoHasToActAndWhenToTryAgain(
            int status, String body, String code, Blame blame, Retry retry) {
        byte[] bytes =
                (body == null ? "" : body.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);

        Fault fault = fault(new HttpAnswer.Responded(status, Map.of(), bytes));

        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.blame()).isEqualTo(blame);
        assertThat(fault.retry()).isEqualTo(retry);
        assertThat(fault.status()).isEqualTo(status);
        assertThat(fault.sent()).isTrue();
    }

    static Stream<Arguments> whatTheWireDoes() {
        return Stream.of(
                Arguments.of(new HttpAnswer.Unreachable("x"), Verdict.UNREACHABLE, false),
                Arguments.of(new HttpAnswer.NoConnectionFree(), Verdict.NO_CONNECTION_FREE, false),
                Arguments.of(new HttpAnswer.Cut("x"), Verdict.ANSWER_CUT, true),
                Arguments.of(new HttpAnswer.TimedOut(Duration.ofSeconds(1)), Verdict.TIMEOUT, true),
                Arguments.of(new HttpAnswer.TooLarge(9), Verdict.OUTPUT_TOO_LARGE, true));
    }

    @ParameterizedTest
    @MethodSource("whatTheWireDoes")
    void whatTheWireDoesIsInTheSameTable(HttpAnswer answer, Verdict verdict, boolean sent) {
        Fault fault = fault(answer);

        assertThat(fault.code()).isEqualTo(verdict.code());
        assertThat(fault.blame()).isEqualTo(verdict.blame());
        assertThat(fault.retry()).isEqualTo(verdict.retry());
        assertThat(fault.sent()).isEqualTo(sent);
    }

    @Test
    void onlyAServerThatIsNotThereAndAnAccountThatIsUsedUpAreForLater() {
        assertThat(Verdict.values())
                .filteredOn(verdict -> verdict.retry() == Retry.LATER)
                .containsExactlyInAnyOrder(Verdict.UNREACHABLE, Verdict.QUOTA_EXHAUSTED);
    }

    @Test
    void noTryHelpsAgainstTheCallersFaultAndEveryCodeStandsForOneVerdict() {
        assertThat(Verdict.values())
                .allSatisfy(verdict ->
                        assertThat(Verdict.isFinal(verdict.code()))
                                .isEqualTo(
                                        verdict.blame() == Blame.CALLER
                                                || verdict.blame() == Blame.US));
        assertThat(Stream.of(Verdict.values()).map(Verdict::code)).doesNotHaveDuplicates();
        assertThat(Verdict.isFinal("a_word_of_the_future")).isFalse();
    }

    @Test
    void theServersWordsAboutOurAccountStayWithUs() {
        String body = "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"org-secret\"}}";

        Fault fault =
                fault(
                        new HttpAnswer.Responded(
                                429, Map.of(), body.getBytes(StandardCharsets.UTF_8)));

        assertThat(fault.message())
                .isEqualTo("the model server answered 429: our account with it is used up");
    }

    private static Fault fault(HttpAnswer answer) {
        return ((CallEnd.Failed)
                        new AnswerReading(1000, Duration.ofHours(1))
                                .read(answer, Dialect.of("openai", 1, Clock.systemUTC()), 10, NOW))
                .fault();
    }
}
