package dev.millrace.testkit.provider.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.Distribution;
import dev.millrace.testkit.provider.Ending;
import dev.millrace.testkit.provider.Manner;
import dev.millrace.testkit.provider.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderScriptTest {
    @Test
    void anEmptyMappingIsAProviderThatAnswersEverybody() {
        assertThat(ProviderScript.parse("{}"))
                .isEqualTo(new ProviderScript(0, "", Models.ANY, Conduct.good(), List.of(), false));
    }

    @Test
    void aScriptSaysWhatCodeSays() {
        var script =
                ProviderScript.parse(
                        """
                        seed: 9
                        limits:
                          concurrent: [{calls: 40}, {after: 1m, calls: 20}]
                          running: 8
                          retryAfter: 3s
                        defaults:
                          firstToken: {uniform: {from: 10ms, to: 0.05s}}
                          errors: [{status: 500, rate: 0.2}]
                        """);

        assertThat(script.conduct())
                .isEqualTo(
                        Conduct.good()
                                .seeded(9)
                                .limiting(0, Duration.ofSeconds(3))
                                .manner(Manner.GOOD)
                                .serving(40)
                                .thenServing(Duration.ofMinutes(1), 20)
                                .running(8)
                                .takingBetween(Duration.ofMillis(10), Duration.ofMillis(50))
                                .failing(0.2));
    }

    @Test
    void aRuleIsLikeTheDefaultsButForWhatItSays() {
        var script =
                ProviderScript.parse(
                        """
                        defaults:
                          firstToken: 100ms
                          errors: [{status: 500, rate: 0.1}]
                          mishaps: [{kind: cut, rate: 0.1}]
                        rules:
                          - when: {model: "gpt-*"}
                            errors: []
                        """);

        var manner = script.rules().getFirst().manner();
        assertThat(manner.first()).isEqualTo(Distribution.constant(Duration.ofMillis(100)));
        assertThat(manner.chances()).containsExactly(new Manner.Chance(0.1, Ending.Mishap.CUT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "colour: red | colour: not known; allowed here: apiKey, defaults, limits, marks, models,"
                        + " port, rules, seed",
                "port: 99999 | port: 99999; allowed: a whole number from 0 to 65535",
                "rules: [{errors: [{status: 200}]}] | rules[0].errors[0].status: 200; allowed: a"
                        + " whole number from 400 to 599",
                "rules: [{errors: [{rate: 1}]}] | rules[0].errors[0].status: missing; allowed: 400"
                        + " to 599",
                "defaults: {errors: [{status: 500, rate: 1.5}]} | defaults.errors[0].rate: 1.5;"
                        + " allowed: a share of calls from 0 to 1",
                "defaults: {errors: [{status: 500, rate: 0.7}, {status: 503, rate: 0.7}]} |"
                        + " defaults.errors and mishaps: rates add up to 1.400: at most 1",
                "defaults: {perToken: {uniform: {from: 2s, to: 1s}}} | defaults.perToken.uniform:"
                        + " {\"from\":\"2s\",\"to\":\"1s\"}; allowed: values that grow, above 0 for"
                        + " heavyTail and lognormal; p0 and p100 among percentiles",
                "defaults: {perToken: {uniform: {from: 2s, upto: 1s}}} |"
                        + " defaults.perToken.uniform.to: missing; allowed: a time such as 250ms, 1.5s"
                        + " or 2m",
                "defaults: {firstToken: {normal: {p50: 1s}}} | defaults.firstToken.normal:"
                        + " {\"normal\":{\"p50\":\"1s\"}}; allowed: one value, or one of uniform {from,"
                        + " to}, heavyTail {from, to}, lognormal {p50, p99}, percentiles {p0, …, p100}",
                "defaults: {mishaps: [{kind: flood}]} | defaults.mishaps[0].kind: \"flood\";"
                        + " allowed: no-choices, not-json, error-with-200, garbage, empty, cut,"
                        + " no-done, reset, hang",
                "defaults: {answer: {say: a, tokens: 3}} | defaults.answer: one of say, tokens,"
                        + " refuse, tools is allowed and needed",
                "rules: [{limits: {}}] | rules[0].limits: not known; allowed here: answer,"
                        + " betweenPieces, errors, firstToken, mishaps, perToken, pieces, stall, times,"
                        + " usage, when",
                "rules: [{when: {path: /v2}}] | rules[0].when.path: \"/v2\"; allowed:"
                        + " /v1/chat/completions, /v1/messages, /v1/embeddings",
                "models: gpt | models: \"gpt\"; allowed: a list",
                "limits: {concurrent: [{after: 5}]} | limits.concurrent[0].calls: missing; allowed:"
                        + " 0 to 1000000",
                "[] | the script: []; allowed: a mapping"
            })
    void whatIsWrongIsNamedWithItsPlaceItsValueAndWhatIsAllowed(String script, String message) {
        assertThatThrownBy(() -> ProviderScript.parse(script))
                .isInstanceOf(WrongScript.class)
                .hasMessage(message);
    }

    @Test
    void aKeyThatStandsTwiceIsRefusedWithItsLine() {
        assertThatThrownBy(() -> ProviderScript.parse("port: 1\nport: 2\n"))
                .isInstanceOf(WrongScript.class)
                .hasMessageStartingWith("line 2: ")
                .hasMessageContaining("port");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ProviderScript.read(Path.of("nowhere.yaml")))
                .hasMessage("nowhere.yaml: there is no such file");
    }
}
