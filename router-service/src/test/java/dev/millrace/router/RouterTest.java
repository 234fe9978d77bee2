package dev.millrace.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.cluster.Cluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LogWriter nowhere =
            new LogWriter(
                    Cluster.of(Map.of("bootstrap.servers", "127.0.0.1:1")),
                    new LogWriter.Limits(Duration.ofMillis(100), 1 << 20));
    private final Router router =
            new Router(
                    () -> Path.of("src/test/resources/registry.yaml"),
                    new SmallRyeConfigBuilder()
                            .withMapping(RouterConfig.class)
                            .build()
                            .getConfigMapping(RouterConfig.class),
                    nowhere,
                    Clock.systemUTC(),
                    meters);

    @AfterEach
    void close() {
        nowhere.close();
    }

    @Test
    void whatIsNotOnTheLogDoesNotCountHoweverOftenItIsTried() {
        var letter =
                new Outgoing(
                        Topics.dead(Topics.JOBS_SUBMITTED),
                        new WireRecord("", Map.of(), new byte[0]));
        List<Routed> batch = List.of(Routed.repeat(), Routed.dead(letter));

        assertThatExceptionOfType(LogUnavailable.class).isThrownBy(() -> router.write(batch));
        assertThatExceptionOfType(LogUnavailable.class).isThrownBy(() -> router.write(batch));

        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void aRepeatCountsAndOwesNothing() {
        router.write(List.of(Routed.repeat(), Routed.repeat()));

        assertThat(meters.counter("jobs.routed", "decision", "repeat").count()).isEqualTo(2);
    }
}
