package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not JSON: Unexpected end (line 1, column 7) | not JSON: …",
                "'a b' does not match [a-z]+                  | '…' does not match [a-z]+",
                "the header millrace-order is missing         | the header millrace-order is missing",
                "no 'x: y' in it: nowhere                     | no '…' in it: …"
            })
    void reasonsAreGroupedWithoutWhatTheyQuoteAndTheirDetails(String reason, String kind) {
        assertThat(ReasonPattern.ofItsKind(reason)).isEqualTo(kind);
        assertThat(new ReasonPattern(kind).matches(reason)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "JSON, not JSON: line 1, true",
        "not … line, not JSON: line 1, true",
        "…, anything, true",
        "line … not, not JSON: line 1, false",
        "json, not JSON: line 1, false",
        "JSON…JSON, not JSON: line 1, false",
    })
    void thePartsMustStandThereInTheirOrder(String pattern, String reason, boolean matches) {
        assertThat(new ReasonPattern(pattern).matches(reason)).isEqualTo(matches);
    }

    @Test
    void aReasonAsLongAsAnyIsGroupedIntoAPatternThatMatchesIt() {
        String reason = "x".repeat(1_000);

        String kind = ReasonPattern.ofItsKind(reason);

        assertThat(new ReasonPattern(kind).matches(reason)).isTrue();
    }

    @Test
    void whatARecordsReaderWroteCanAlwaysBeAskedFor() {
        String reason = "two\nlines\0";

        assertThat(new ReasonPattern(ReasonPattern.ofItsKind(reason)).matches(reason)).isTrue();
    }

    @Test
    void anEmptyPatternAndALongOneAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReasonPattern("a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReasonPattern(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReasonPattern("x".repeat(201)))
                .withMessageContaining("1 to 200")
                .withMessageContaining("201");
    }
}
