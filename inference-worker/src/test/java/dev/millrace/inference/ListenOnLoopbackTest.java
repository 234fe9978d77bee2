package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quarkus.runtime.StartupEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenOnLoopbackTest {
    private final ListenOnLoopback rule = new ListenOnLoopback();

    @Test
    void anotherAddressWithoutKeysStopsTheStartAndNamesTheKeyToSet() {
        assertThatIllegalStateException()
                .isThrownBy(() -> rule.check(new StartupEvent(), Optional.empty(), "0.0.0.0"))
                .withMessageContaining("auth.keys-file")
                .withMessageContaining("'0.0.0.0'");
    }

    @Test
    void loopbackNeedsNoKeysAndWithKeysAnyAddressWillDo() {
        assertThatCode(
                        () -> {
                            rule.check(new StartupEvent(), Optional.empty(), "127.0.0.1");
                            rule.check(new StartupEvent(), Optional.empty(), "localhost");
                            rule.check(new StartupEvent(), Optional.of("/keys"), "0.0.0.0");
                        })
                .doesNotThrowAnyException();
    }
}
