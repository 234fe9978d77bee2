package dev.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.JobRules;
import dev.millrace.log.work.WorkConfig;
import dev.millrace.log.work.WorkLimits;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    @Test
    void theDefaultsAreThoseOfTheContract() {
        var config = config(Map.of());

        assertThat(config.getConfigMapping(JobRulesConfig.class).rules())
                .isEqualTo(JobRules.DEFAULTS);
        var writer = config.getConfigMapping(LogWriterConfig.class);
        assertThat(new LogWriter.Limits(writer.deliveryTimeout(), writer.bufferBytes()))
                .isEqualTo(LogWriter.Limits.patient());
        var supervisor = config.getConfigMapping(SupervisorConfig.class);
        assertThat(supervisor.pid()).isEmpty();
        assertThat(supervisor.grace()).isEqualTo(Duration.ofSeconds(10));
        var access = config.getConfigMapping(AccessCheckConfig.class);
        assertThat(access.every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(access.silenceMax()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.getConfigMapping(WorkConfig.class).limits(1, Duration.ZERO))
                .isEqualTo(WorkLimits.of(1, Duration.ZERO));
    }

    @Test
    void everyKeyIsMapped() {
        var config =
                config(
                        Map.of(
                                "jobs.bytes-max", "1",
                                "jobs.deadline-default", "PT2S",
                                "jobs.deadline-max", "PT3S",
                                "jobs.texts-max", "4",
                                "jobs.labels-max", "5",
                                "jobs.documents-max", "6",
                                "jobs.hits-max", "7",
                                "jobs.private-callbacks-allowed", "true",
                                "jobs.default-tenant", "seven"));

        assertThat(config.getConfigMapping(JobRulesConfig.class).rules())
                .isEqualTo(
                        new JobRules(
                                1,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                4,
                                5,
                                6,
                                7,
                                true,
                                "seven"));
    }

    @Test
    void everyKeyOfTheWriterIsMapped() {
        var writer =
                config(
                                Map.of(
                                        "log-writer.delivery-timeout", "PT8S",
                                        "log-writer.buffer-bytes", "9"))
                        .getConfigMapping(LogWriterConfig.class);

        assertThat(writer.deliveryTimeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(writer.bufferBytes()).isEqualTo(9);
    }

    @Test
    void everyKeyOfTheAccessCheckIsMapped() {
        var config =
                config(Map.of("access-check.every", "PT10S", "access-check.silence-max", "PT11S"))
                        .getConfigMapping(AccessCheckConfig.class);

        assertThat(config.every()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.silenceMax()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void workRunsAheadAsFarAsItsKeySaysAndNotWithoutBounds() {
        var keys = Map.of("work.ahead-max", "11", "work.waiting-bytes-max", "12");
        assertThat(config(keys).getConfigMapping(WorkConfig.class).limits(1, Duration.ZERO))
                .isEqualTo(new WorkLimits(1, 11, 12, Duration.ZERO));

        for (String ahead : new String[] {"0", "1000001"}) {
            var work = config(Map.of("work.ahead-max", ahead)).getConfigMapping(WorkConfig.class);

            assertThatThrownBy(() -> work.limits(1, Duration.ZERO))
                    .hasMessage("work.ahead-max must be 1 to 1000000, was " + ahead);
        }
    }

    @Test
    void everyKeyOfTheSupervisorIsMapped() {
        var config =
                config(Map.of("supervisor.pid", "10", "supervisor.grace", "PT11S"))
                        .getConfigMapping(SupervisorConfig.class);

        assertThat(config.pid()).hasValue(10);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void aDashMeansThatNoTenantIsAssumed() {
        var rules = config(Map.of("jobs.default-tenant", "-"));

        assertThat(rules.getConfigMapping(JobRulesConfig.class).rules().defaultTenant()).isEmpty();
    }

    @Test
    void anUnknownKeyStopsTheStart() {
        for (String key : new String[] {"jobs.bytes-maxx", "log-writer.linger", "supervisor.id"}) {
            assertThatThrownBy(() -> config(Map.of(key, "1"))).hasMessageContaining(key);
        }
    }

    @Test
    void rulesThatContradictEachOtherStopTheStart() {
        var config = config(Map.of("jobs.deadline-default", "P7D"));

        assertThatThrownBy(() -> config.getConfigMapping(JobRulesConfig.class).rules())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT168H");
    }

    private static SmallRyeConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(JobRulesConfig.class)
                .withMapping(LogWriterConfig.class)
                .withMapping(SupervisorConfig.class)
                .withMapping(AccessCheckConfig.class)
                .withMapping(WorkConfig.class)
                .withDefaultValues(keys)
                .build();
    }
}
