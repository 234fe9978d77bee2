package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.results.TestingConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedrivesConfigTest {
    @Test
    void defaults() {
        RedrivesConfig config = read(Map.of());

        assertThat(config.rateDefault()).isEqualTo(50);
        assertThat(config.rateMax()).isEqualTo(1_000);
        assertThat(config.scanRecordsMax()).isEqualTo(100_000);
        assertThat(config.scanTimeMax()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.scansMax()).isEqualTo(2);
        assertThat(config.reasonsMax()).isEqualTo(50);
        assertThat(config.lookEvery()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.retention()).isEqualTo(Duration.ofDays(400));
        assertThatCode(() -> RunRedrives.check(config)).doesNotThrowAnyException();
    }

    @Test
    void everyKeyIsMapped() {
        RedrivesConfig config =
                read(
                        Map.of(
                                "redrives.rate-default", "1",
                                "redrives.rate-max", "2",
                                "redrives.scan-records-max", "3",
                                "redrives.scan-time-max", "PT4S",
                                "redrives.scans-max", "5",
                                "redrives.reasons-max", "6",
                                "redrives.look-every", "PT7S",
                                "redrives.lease", "PT8S",
                                "redrives.retention", "P9D"));

        assertThat(config.rateDefault()).isEqualTo(1);
        assertThat(config.rateMax()).isEqualTo(2);
        assertThat(config.scanRecordsMax()).isEqualTo(3);
        assertThat(config.scanTimeMax()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.scansMax()).isEqualTo(5);
        assertThat(config.reasonsMax()).isEqualTo(6);
        assertThat(config.lookEvery()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.retention()).isEqualTo(Duration.ofDays(9));
    }

    @ParameterizedTest
    @CsvSource({
        "redrives.rate-default, 0",
        "redrives.rate-max, 49",
        "redrives.scan-records-max, 0",
        "redrives.scan-time-max, PT0S",
        "redrives.scans-max, 0",
        "redrives.reasons-max, 0",
        "redrives.look-every, PT0S",
        "redrives.lease, PT5.9S",
        "redrives.retention, PT720H"
    })
    void aLimitThatCannotBeKeptStopsTheStartByName(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunRedrives.check(read(Map.of(key, value))))
                .withMessageStartingWith(key + " must be at least ")
                .withMessageEndingWith("was " + value);
    }

    private static RedrivesConfig read(Map<String, String> values) {
        return TestingConfig.read(RedrivesConfig.class, values);
    }
}
