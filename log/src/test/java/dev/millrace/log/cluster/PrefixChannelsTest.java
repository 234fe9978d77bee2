package dev.millrace.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrefixChannelsTest {
    private static final Map<String, String> CHANNELS =
            Map.of(
                    "mp.messaging.incoming.jobs-submitted.topics",
                    "jobs.submitted.v1, jobs.submitted.v1.acme",
                    "mp.messaging.incoming.jobs-submitted.group.id",
                    "router-service",
                    "mp.messaging.incoming.jobs-submitted.batch",
                    "true",
                    "mp.messaging.outgoing.\"a.b\".topic",
                    "jobs.completed.v1",
                    "quarkus.application.name",
                    "router-service");

    @Test
    void topicsAndGroupsOfEveryChannelGetThePrefixAndNothingElseDoes() {
        var config = config(Map.of("KAFKA_NAME_PREFIX", "mill."));

        assertThat(value(config, "mp.messaging.incoming.jobs-submitted.topics"))
                .isEqualTo("mill.jobs.submitted.v1,mill.jobs.submitted.v1.acme");
        assertThat(value(config, "mp.messaging.incoming.jobs-submitted.group.id"))
                .isEqualTo("mill.router-service");
        assertThat(value(config, "mp.messaging.outgoing.\"a.b\".topic"))
                .isEqualTo("mill.jobs.completed.v1");
        assertThat(value(config, "mp.messaging.incoming.jobs-submitted.batch")).isEqualTo("true");
        assertThat(value(config, "quarkus.application.name")).isEqualTo("router-service");
    }

    @Test
    void whatAnOperatorSaysOfAChannelIsOurNameToo() {
        var config =
                config(
                        Map.of(
                                "KAFKA_NAME_PREFIX",
                                "mill.",
                                "MP_MESSAGING_INCOMING_JOBS_SUBMITTED_TOPICS",
                                "jobs.submitted.v1.acme"));

        assertThat(value(config, "mp.messaging.incoming.jobs-submitted.topics"))
                .isEqualTo("mill.jobs.submitted.v1.acme");
    }

    @Test
    void withoutAPrefixChannelsAreAsTheyAreSaid() {
        CHANNELS.forEach((key, said) -> assertThat(value(config(Map.of()), key)).isEqualTo(said));
    }

    @Test
    void aPrefixThatKafkaWouldNotTakeIsRefused() {
        var config = config(Map.of("KAFKA_NAME_PREFIX", "a mill"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> value(config, "mp.messaging.incoming.jobs-submitted.topics"))
                .withMessageContaining("kafka.name-prefix");
    }

    private static String value(SmallRyeConfig config, String key) {
        return config.getValue(key, String.class);
    }

    private static SmallRyeConfig config(Map<String, String> environment) {
        var builder =
                new SmallRyeConfigBuilder()
                        .withSources(
                                new PropertiesConfigSource(CHANNELS, "application.properties", 250),
                                new EnvConfigSource(new HashMap<>(environment), 300));
        new PrefixChannels().configBuilder(builder);
        return builder.build();
    }
}
