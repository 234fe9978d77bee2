package dev.millrace.log.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictVariablesTest {
    @ConfigMapping(prefix = "mill-race")
    interface Mill {
        @WithDefault("1")
        int wheelsMax();

        @WithDefault("PT1S,PT2S")
        List<Duration> pauses();

        Wheel wheel();

        interface Wheel {
            @WithDefault("9")
            int spokes();
        }
    }

    @ConfigMapping(prefix = "auth")
    interface Doors {
        @WithDefault("1")
        int doors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MILL_RACE_WHEELS", "MILL_RACE_WHEELSMAX", "mill_race_weels_max"})
    void aVariableThatIsAlmostAKeyStopsTheStartAndIsToldTheOthers(String name) {
        assertThatExceptionOfType(ConfigValidationException.class)
                .isThrownBy(() -> mill(Map.of(name, "2")))
                .withMessageContainingAll(
                        "the environment variable " + name + " is no key of mill-race.*",
                        "MILL_RACE_PAUSES, MILL_RACE_WHEELS_MAX, MILL_RACE_WHEEL_SPOKES");
    }

    @Test
    void keysAreTakenHoweverTheyAreWritten() {
        assertThat(mill(Map.of("MILL_RACE_WHEELS_MAX", "2")).wheelsMax()).isEqualTo(2);
        assertThat(mill(Map.of("mill-race.wheels-max", "3")).wheelsMax()).isEqualTo(3);
        assertThat(mill(Map.of("MILL_RACE_WHEEL_SPOKES", "7")).wheel().spokes()).isEqualTo(7);
        assertThat(mill(Map.of("MILL_RACE_PAUSES_0_", "PT5S")).pauses())
                .containsExactly(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "MILL_RACE_SERVICE_HOST, 10.0.0.1",
        "MILL_RACE_SERVICE_PORT_HTTP, 8080",
        "MILL_RACE_PORT, tcp://10.0.0.1:8080",
        "MILL_RACE_PORT_8080_TCP_ADDR, 10.0.0.1",
        "MILLSTONE_WHEELS, 4",
        "AUTH_TOKEN, hush"
    })
    void whatKubernetesOrAnotherProgramSaysIsLetThrough(String name, String value) {
        assertThat(mill(Map.of(name, value)).wheelsMax()).isEqualTo(1);
    }

    @Test
    void everyServiceFindsIt() {
        assertThat(ServiceLoader.load(SmallRyeConfigBuilderCustomizer.class))
                .hasAtLeastOneElementOfType(StrictVariables.class);
    }

    private static Mill mill(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withCustomizers(new StrictVariables(environment))
                .withSources(new EnvConfigSource(new HashMap<>(environment), 300))
                .withMapping(Mill.class)
                .withMapping(Doors.class)
                .build()
                .getConfigMapping(Mill.class);
    }
}
