package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposurePolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"})
    void withoutKeysThisMachineMayCall(String host) {
        assertThatCode(() -> ExposurePolicy.check(host, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "no-such-host.invalid"})
    void withoutKeysOthersMayNotAndTheKeyToSetIsNamed(String host) {
        assertThatThrownBy(() -> ExposurePolicy.check(host, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("auth.keys-file")
                .hasMessageContaining(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void withKeysEverybodyMayKnock(String host) {
        assertThatCode(() -> ExposurePolicy.check(host, true)).doesNotThrowAnyException();
    }
}
