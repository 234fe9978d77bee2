package dev.millrace.results;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckLimitsTest {
    @Test
    void theDefaultsCanBeKept() {
        var limits = TestingConfig.read(ResultsConfig.class, Map.of());

        assertThatCode(() -> CheckLimits.check(limits)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "results.sweep-every, PT0S",
        "results.sweep-grace, PT-1S",
        "results.sweep-jobs-max, 0",
        "results.wait-max, PT-1S",
        "results.unknown-wait, PT-1S",
        "results.waiters-max, 0",
        "results.poll-every, PT0S",
        "results.cancel-timeout, PT0S",
        "results.cancels-max, 0",
        "results.usage-groups-max, 0",
    })
    void aLimitThatCannotBeKeptStopsTheStartByName(String key, String value) {
        var limits = TestingConfig.read(ResultsConfig.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckLimits.check(limits))
                .withMessageStartingWith(key + " must be at least ")
                .withMessageEndingWith("was " + value);
    }
}
