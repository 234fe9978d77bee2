package dev.millrace.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "{}", "[1]", "{\"job\":{}}", "{\"job\":null}", "secret prompt"})
    void aRecordThatIsNotWhatItMustBeIsUnreadableAndItsReasonKeepsItsContentToItself(String json) {
        var value = new WireRecord("key", Map.of(), json.getBytes(UTF_8));
        var order = new WireRecord("key", Map.of(Headers.ORDER, json), new byte[0]);
        var deferral = new WireRecord("key", Map.of(Headers.DEFERRAL, json), new byte[0]);

        assertThatExceptionOfType(UnreadableRecord.class)
                .isThrownBy(() -> Wire.readFinished(value))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
        assertThatExceptionOfType(UnreadableRecord.class).isThrownBy(() -> Wire.readControl(value));
        assertThatExceptionOfType(UnreadableRecord.class).isThrownBy(() -> Wire.readWork(order));
        assertThatExceptionOfType(UnreadableRecord.class)
                .isThrownBy(() -> Wire.readDeferred(deferral));
    }

    @Test
    void aMissingHeaderIsNamed() {
        assertThatExceptionOfType(UnreadableRecord.class)
                .isThrownBy(() -> Wire.readWork(new WireRecord("key", Map.of(), new byte[0])))
                .withMessageContaining(Headers.ORDER);
    }
}
