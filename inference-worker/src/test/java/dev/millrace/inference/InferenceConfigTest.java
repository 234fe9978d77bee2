package dev.millrace.inference;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceConfigTest {
    @Test
    void theDefaults() {
        InferenceConfig config = config(Map.of());

        assertThat(config.pool()).isEqualTo("hosted");
        assertThat(config.attemptsMax()).isEqualTo(4);
        assertThat(config.attemptTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.retryWaitFirst()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.retryWaitFactor()).isEqualTo(8);
        assertThat(config.retryWaitLater()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.retryWaitMax()).isEqualTo(Duration.ofHours(1));
        assertThat(config.retryAfterMax()).isEqualTo(Duration.ofHours(1));
        assertThat(config.noRoomWaitMin()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.noRoomWaitMax()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.queueLookEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.queueWaitingMax()).isEqualTo(8);
        assertThat(config.queueCachePercentMax()).isEqualTo(95);
        assertThat(config.breakerWindowCalls()).isEqualTo(20);
        assertThat(config.breakerCallsMin()).isEqualTo(10);
        assertThat(config.breakerFailurePercent()).isEqualTo(50);
        assertThat(config.breakerTrialCalls()).isEqualTo(3);
        assertThat(config.breakerWaitFirst()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.breakerWaitMax()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.breakerSilenceMin()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.retryWaitHereMax()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.unknownModelWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.connectionIdleMax()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.connectionLifeMax()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.modelsEvery()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.modelsTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.modelsGoneAfter()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.waitingCallsMax()).isEqualTo(64);
        assertThat(config.responseBytesMax()).isEqualTo(4 * 1024 * 1024);
        assertThat(config.outputBytesMax()).isEqualTo(1024 * 1024);
        assertThat(config.cancelsRememberedMax()).isEqualTo(100_000);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.resultsUrl()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(config.resultsApiKeyFile()).isEmpty();
        assertThat(config.heartbeatEvery()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.deadAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.busyPoll()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.startsMax()).isEqualTo(3);
        assertThat(config.claimsKept()).isEqualTo(Duration.ofDays(8));
        assertThat(config.ggufThreads()).isZero();
        assertThat(config.ggufOutputTokensMax()).isEqualTo(512);
        assertThat(config.ggufPromptStepTokens()).isEqualTo(8);
    }

    @Test
    void everyKeyIsMapped() {
        InferenceConfig config =
                config(
                        Map.ofEntries(
                                Map.entry("inference.pool", "gpu"),
                                Map.entry("inference.attempts-max", "1"),
                                Map.entry("inference.attempt-timeout", "PT2S"),
                                Map.entry("inference.retry-wait-first", "PT3S"),
                                Map.entry("inference.retry-wait-here-max", "PT4S"),
                                Map.entry("inference.retry-wait-factor", "22"),
                                Map.entry("inference.retry-wait-later", "PT23S"),
                                Map.entry("inference.retry-wait-max", "PT24S"),
                                Map.entry("inference.retry-after-max", "PT25S"),
                                Map.entry("inference.no-room-wait-min", "PT32S"),
                                Map.entry("inference.no-room-wait-max", "PT33S"),
                                Map.entry("inference.queue-look-every", "PT34S"),
                                Map.entry("inference.queue-waiting-max", "35"),
                                Map.entry("inference.queue-cache-percent-max", "36"),
                                Map.entry("inference.breaker-window-calls", "26"),
                                Map.entry("inference.breaker-calls-min", "27"),
                                Map.entry("inference.breaker-failure-percent", "28"),
                                Map.entry("inference.breaker-trial-calls", "29"),
                                Map.entry("inference.breaker-wait-first", "PT30S"),
                                Map.entry("inference.breaker-wait-max", "PT31S"),
                                Map.entry("inference.breaker-silence-min", "PT32S"),
                                Map.entry("inference.unknown-model-wait", "PT6S"),
                                Map.entry("inference.connect-timeout", "PT7S"),
                                Map.entry("inference.connection-idle-max", "PT8S"),
                                Map.entry("inference.connection-life-max", "PT22S"),
                                Map.entry("inference.models-every", "PT23S"),
                                Map.entry("inference.models-timeout", "PT24S"),
                                Map.entry("inference.models-gone-after", "PT25S"),
                                Map.entry("inference.waiting-calls-max", "9"),
                                Map.entry("inference.response-bytes-max", "10"),
                                Map.entry("inference.output-bytes-max", "11"),
                                Map.entry("inference.cancels-remembered-max", "12"),
                                Map.entry("inference.grace", "PT13S"),
                                Map.entry("inference.results-url", "http://results:1"),
                                Map.entry("inference.results-api-key-file", "/run/key"),
                                Map.entry("inference.heartbeat-every", "PT14S"),
                                Map.entry("inference.dead-after", "PT15S"),
                                Map.entry("inference.busy-poll", "PT16S"),
                                Map.entry("inference.starts-max", "17"),
                                Map.entry("inference.claims-kept", "PT18H"),
                                Map.entry("inference.gguf-threads", "19"),
                                Map.entry("inference.gguf-output-tokens-max", "20"),
                                Map.entry("inference.gguf-prompt-step-tokens", "21")));

        assertThat(config.pool()).isEqualTo("gpu");
        assertThat(config.attemptsMax()).isEqualTo(1);
        assertThat(config.attemptTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.retryWaitFirst()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.retryWaitHereMax()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.retryWaitFactor()).isEqualTo(22);
        assertThat(config.retryWaitLater()).isEqualTo(Duration.ofSeconds(23));
        assertThat(config.retryWaitMax()).isEqualTo(Duration.ofSeconds(24));
        assertThat(config.retryAfterMax()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.noRoomWaitMin()).isEqualTo(Duration.ofSeconds(32));
        assertThat(config.noRoomWaitMax()).isEqualTo(Duration.ofSeconds(33));
        assertThat(config.queueLookEvery()).isEqualTo(Duration.ofSeconds(34));
        assertThat(config.queueWaitingMax()).isEqualTo(35);
        assertThat(config.queueCachePercentMax()).isEqualTo(36);
        assertThat(config.breakerWindowCalls()).isEqualTo(26);
        assertThat(config.breakerCallsMin()).isEqualTo(27);
        assertThat(config.breakerFailurePercent()).isEqualTo(28);
        assertThat(config.breakerTrialCalls()).isEqualTo(29);
        assertThat(config.breakerWaitFirst()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.breakerWaitMax()).isEqualTo(Duration.ofSeconds(31));
        assertThat(config.breakerSilenceMin()).isEqualTo(Duration.ofSeconds(32));
        assertThat(config.unknownModelWait()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.connectionIdleMax()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.connectionLifeMax()).isEqualTo(Duration.ofSeconds(22));
        assertThat(config.modelsEvery()).isEqualTo(Duration.ofSeconds(23));
        assertThat(config.modelsTimeout()).isEqualTo(Duration.ofSeconds(24));
        assertThat(config.modelsGoneAfter()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.waitingCallsMax()).isEqualTo(9);
        assertThat(config.responseBytesMax()).isEqualTo(10);
        assertThat(config.outputBytesMax()).isEqualTo(11);
        assertThat(config.cancelsRememberedMax()).isEqualTo(12);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(13));
        assertThat(config.resultsUrl()).isEqualTo(URI.create("http://results:1"));
        assertThat(config.resultsApiKeyFile()).contains(Path.of("/run/key"));
        assertThat(config.heartbeatEvery()).isEqualTo(Duration.ofSeconds(14));
        assertThat(config.deadAfter()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.busyPoll()).isEqualTo(Duration.ofSeconds(16));
        assertThat(config.startsMax()).isEqualTo(17);
        assertThat(config.claimsKept()).isEqualTo(Duration.ofHours(18));
        assertThat(config.ggufThreads()).isEqualTo(19);
        assertThat(config.ggufOutputTokensMax()).isEqualTo(20);
        assertThat(config.ggufPromptStepTokens()).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inference.atempts-max", "auth.key-file"})
    void anUnknownKeyStopsTheStart(String key) {
        assertThatThrownBy(() -> config(Map.of(key, "3"))).hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({
        "attempt-timeout, PT0S, longer than PT0S",
        "retry-wait-first, PT-1S, at least PT0S",
        "retry-wait-factor, 0, 1 to 100",
        "retry-wait-later, PT-1S, at least PT0S",
        "retry-wait-max, PT-1S, at least PT0S",
        "retry-after-max, PT0S, longer than PT0S",
        "no-room-wait-min, PT0S, longer than PT0S",
        "no-room-wait-max, PT0.5S, at least PT1S",
        "queue-look-every, PT0.05S, at least PT0.1S",
        "queue-waiting-max, -1, 0 to 10000",
        "queue-cache-percent-max, 0, 1 to 100",
        "breaker-window-calls, 0, 1 to 10000",
        "breaker-calls-min, 21, 1 to 20",
        "breaker-failure-percent, 101, 1 to 100",
        "breaker-trial-calls, 0, 1 to 10000",
        "breaker-wait-first, PT0.0001S, at least PT0.001S",
        "breaker-wait-max, PT0.5S, at least PT1S",
        "breaker-silence-min, PT0S, longer than PT0S",
        "retry-wait-here-max, PT-1S, at least PT0S",
        "unknown-model-wait, PT0S, longer than PT0S",
        "connect-timeout, PT0S, longer than PT0S",
        "connection-idle-max, PT0.9S, at least PT1S",
        "connection-life-max, PT0S, longer than PT0S",
        "models-every, PT0S, longer than PT0S",
        "models-timeout, PT0S, longer than PT0S",
        "models-gone-after, PT-1S, at least PT0S",
        "busy-poll, PT0S, longer than PT0S",
        "waiting-calls-max, -1, at least 0",
        "cancels-remembered-max, 0, at least 1",
        "output-bytes-max, 1048577, 1 to 1048576",
        "response-bytes-max, 1048575, at least 1048576",
        "grace, PT-1S, at least PT0S",
        "gguf-threads, 257, 0 to 256",
        "gguf-output-tokens-max, 0, 1 to 32768",
        "gguf-prompt-step-tokens, 0, 1 to 2048"
    })
    void aValueThatCannotBeStopsTheStart(String key, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckKeys.checked(config(Map.of("inference." + key, value))))
                .withMessage("inference.%s must be %s, was %s".formatted(key, allowed, value));
    }

    @Test
    void theDefaultsCanBe() {
        assertThatCode(() -> CheckKeys.checked(config(Map.of()))).doesNotThrowAnyException();
    }

    @Test
    void whereKeysAreKnownTheStartNeedsOneToAskWith(@TempDir Path folder) throws IOException {
        var keys = Map.of("auth.keys-file", "keys.yaml");
        Path file = Files.writeString(folder.resolve("key"), "\n");
        var empty = Map.of("inference.results-api-key-file", file.toString());

        assertThat(CheckKeys.keyForResults(config(Map.of()), auth(Map.of()))).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckKeys.keyForResults(config(keys), auth(keys)))
                .withMessageContaining("auth.keys-file")
                .withMessageContaining("inference.results-api-key-file")
                .withMessageContaining("jobs:read, admin");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckKeys.keyForResults(config(empty), auth(empty)))
                .withMessageContaining("inference.results-api-key-file")
                .withMessageContaining(file.toString());
        Files.writeString(file, "worker-key\n");
        assertThat(requireNonNull(CheckKeys.keyForResults(config(empty), auth(keys))).key())
                .isEqualTo("worker-key");
    }

    @Test
    void theRegistryHasNoDefaultAndItsKeyIsMapped() {
        assertThatThrownBy(() -> registry(Map.of())).hasMessageContaining("registry.file");
        assertThat(registry(Map.of("registry.file", "/etc/r.yaml")).file())
                .isEqualTo(Path.of("/etc/r.yaml"));
    }

    private static InferenceConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(InferenceConfig.class)
                .withMapping(AuthConfig.class)
                .withDefaultValues(keys)
                .build()
                .getConfigMapping(InferenceConfig.class);
    }

    private static AuthConfig auth(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(InferenceConfig.class)
                .withMapping(AuthConfig.class)
                .withDefaultValues(keys)
                .build()
                .getConfigMapping(AuthConfig.class);
    }

    private static RegistryConfig registry(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(RegistryConfig.class)
                .withDefaultValues(keys)
                .build()
                .getConfigMapping(RegistryConfig.class);
    }
}
