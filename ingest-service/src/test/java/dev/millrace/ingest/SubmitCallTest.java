package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitCallTest {
    @Test
    void aMediaTypeIsReadWithoutParametersAndCase() {
        assertThat(SubmitCall.mediaType("Application/JSON; charset=UTF-8"))
                .isEqualTo("application/json");
        assertThat(SubmitCall.mediaType(null)).isEqualTo("application/json");
        assertThat(SubmitCall.mediaType(" ")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/cloudevents+avro"
            })
    void whatABrowserSendsUnaskedOrWeCannotReadIsNotTaken(String type) {
        assertThat(SubmitCall.isReadable(type)).isFalse();
    }
}
