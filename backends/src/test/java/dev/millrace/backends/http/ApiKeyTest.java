package dev.millrace.backends.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.registry.Registry;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeyTest {
    @Test
    void aKeyComesFromTheVariableThatTheRegistryNames() throws IOException {
        ApiKey key = requireNonNull(ApiKey.of(naming("SOME_KEY"), Map.of("SOME_KEY", " k ")::get));

        assertThat(key.now()).isEqualTo("k");
    }

    @Test
    void aBackendThatNamesNoneIsAskedWithoutAKey() {
        assertThat(ApiKey.of(naming(null), Map.of("SOME_KEY", "k")::get)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"SOME, not set", "EMPTY, empty", "LINES, two lines"})
    void aVariableWithoutAKeyIsNamedAndNotShown(String variable, String was) {
        var environment = Map.of("EMPTY", " ", "LINES", "secret\nsecret");
        ApiKey key = requireNonNull(ApiKey.of(naming(variable), environment::get));

        assertThatThrownBy(key::now)
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the environment variable %s must hold the key, was %s"
                                .formatted(variable, was));
    }

    private static Registry.Backend naming(@Nullable String variable) {
        return new Registry.Backend(
                "openai", "https://x.example", null, null, null, null, variable, null, null);
    }
}
