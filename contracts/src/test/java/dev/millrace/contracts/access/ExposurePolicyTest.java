package dev.millrace.contracts.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposurePolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void thisMachineMayAlwaysConnect(String host) {
        assertThatCode(() -> ExposurePolicy.check(host, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void othersNeedKeysAndTheStartSaysWhichKeyToSet(String host) {
        assertThatIllegalStateException()
                .isThrownBy(() -> ExposurePolicy.check(host, false))
                .withMessageContaining("quarkus.http.host=" + host)
                .withMessageContaining("auth.keys-file");
    }

    @Test
    void withKeysAnyoneMayConnect() {
        assertThatCode(() -> ExposurePolicy.check("0.0.0.0", true)).doesNotThrowAnyException();
    }
}
