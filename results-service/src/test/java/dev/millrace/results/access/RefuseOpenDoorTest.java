package dev.millrace.results.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefuseOpenDoorTest {
    @Test
    void withoutKeysAnAddressThatOthersReachStopsTheStartAndNamesTheKeyToSet() {
        assertThatThrownBy(() -> RefuseOpenDoor.check("0.0.0.0", false))
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("auth.keys-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void withoutKeysThisMachineMayAsk(String host) {
        assertThatCode(() -> RefuseOpenDoor.check(host, false)).doesNotThrowAnyException();
    }

    @Test
    void withKeysAnybodyMayKnock() {
        assertThatCode(() -> RefuseOpenDoor.check("0.0.0.0", true)).doesNotThrowAnyException();
    }
}
