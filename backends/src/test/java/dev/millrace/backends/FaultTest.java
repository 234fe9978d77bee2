package dev.millrace.backends;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no key like sk-abcdef is known | no key like *** is known",
                "sk-abcdef, sk-abcdef | ***, ***",
                "the key sk-abcde | the key ***",
                "the key sk-a | the key ***",
                "the task | the task"
            })
    void aSecretIsHiddenAlsoWhereTheWordsAreCutInItsMiddle(String message, String hidden) {
        assertThat(Fault.of(Verdict.REQUEST_REJECTED, message).hiding("sk-abcdef").message())
                .isEqualTo(hidden);
    }
}
