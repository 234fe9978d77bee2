package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @Test
    void theDefaultsAreThese() {
        var ingest = config(Map.of()).getConfigMapping(IngestConfig.class);
        var auth = config(Map.of()).getConfigMapping(AuthConfig.class);

        assertThat(ingest.jobsPerRequestMax()).isEqualTo(1_000);
        assertThat(ingest.requestBytesMax()).isEqualTo(mebibytes(16));
        assertThat(ingest.bodyTimeMax()).isEqualTo(Duration.ofSeconds(30));
        assertThat(ingest.requestsInFlightMax()).isEqualTo(1_024);
        assertThat(ingest.bytesInFlightMax()).isEqualTo(mebibytes(32));
        assertThat(ingest.logTimeMax()).isEqualTo(Duration.ofMillis(3_500));
        assertThat(ingest.repeatsRememberedMax()).isEqualTo(100_000);
        assertThat(ingest.repeatsRememberedFor()).isEqualTo(Duration.ofDays(7));
        assertThat(ingest.resultsUrl()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(ingest.embeddingUrl()).isEmpty();
        assertThat(ingest.forwardConnectionsMax()).isEqualTo(512);
        assertThat(ingest.forwardSilenceMax()).isEqualTo(Duration.ofSeconds(75));
        assertThat(auth.keysFile()).isEmpty();
        assertThat(auth.reloadEvery()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everyKeyIsMapped() {
        var config =
                config(
                        Map.ofEntries(
                                Map.entry("ingest.jobs-per-request-max", "1"),
                                Map.entry("ingest.request-bytes-max", "2M"),
                                Map.entry("ingest.body-time-max", "PT3S"),
                                Map.entry("ingest.requests-in-flight-max", "4"),
                                Map.entry("ingest.bytes-in-flight-max", "5M"),
                                Map.entry("ingest.log-time-max", "PT6S"),
                                Map.entry("ingest.repeats-remembered-max", "7"),
                                Map.entry("ingest.repeats-remembered-for", "PT8S"),
                                Map.entry("ingest.results-url", "http://nine"),
                                Map.entry("ingest.embedding-url", "http://ten"),
                                Map.entry("ingest.forward-connections-max", "10"),
                                Map.entry("ingest.forward-silence-max", "PT11S"),
                                Map.entry("auth.keys-file", "/twelve,/dozen"),
                                Map.entry("auth.reload-every", "PT13S")));
        var ingest = config.getConfigMapping(IngestConfig.class);
        var auth = config.getConfigMapping(AuthConfig.class);

        assertThat(ingest.jobsPerRequestMax()).isEqualTo(1);
        assertThat(ingest.requestBytesMax()).isEqualTo(mebibytes(2));
        assertThat(ingest.bodyTimeMax()).isEqualTo(Duration.ofSeconds(3));
        assertThat(ingest.requestsInFlightMax()).isEqualTo(4);
        assertThat(ingest.bytesInFlightMax()).isEqualTo(mebibytes(5));
        assertThat(ingest.logTimeMax()).isEqualTo(Duration.ofSeconds(6));
        assertThat(ingest.repeatsRememberedMax()).isEqualTo(7);
        assertThat(ingest.repeatsRememberedFor()).isEqualTo(Duration.ofSeconds(8));
        assertThat(ingest.resultsUrl()).isEqualTo(URI.create("http://nine"));
        assertThat(ingest.embeddingUrl()).contains(URI.create("http://ten"));
        assertThat(ingest.forwardConnectionsMax()).isEqualTo(10);
        assertThat(ingest.forwardSilenceMax()).isEqualTo(Duration.ofSeconds(11));
        assertThat(auth.keysFile()).contains(List.of(Path.of("/twelve"), Path.of("/dozen")));
        assertThat(auth.reloadEvery()).isEqualTo(Duration.ofSeconds(13));
    }

    @Test
    void anUnknownKeyStopsTheStart() {
        assertThatThrownBy(() -> config(Map.of("ingest.no-such-key", "1")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("ingest.no-such-key");
    }

    @Test
    void aRequestThatCouldNeverFitStopsTheStart() {
        var config =
                config(
                        Map.of(
                                "ingest.request-bytes-max", "33M",
                                "ingest.bytes-in-flight-max", "32M"));

        assertThatThrownBy(() -> SubmitLimits.of(config.getConfigMapping(IngestConfig.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ingest.request-bytes-max");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.request-bytes-max, 0, at least 1",
        "ingest.bytes-in-flight-max, 2G, at most 1G",
        "ingest.requests-in-flight-max, 0, at least 1",
        "ingest.body-time-max, PT0S, at least a millisecond",
    })
    void aLimitThatCannotBeKeptStopsTheStartByName(String key, String value, String allowed) {
        var config = config(Map.of(key, value)).getConfigMapping(IngestConfig.class);

        assertThatThrownBy(() -> SubmitLimits.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(allowed);
    }

    @Test
    void whoGivesUpBeforeTheLogDoesStopsTheStart() {
        Duration three = Duration.ofSeconds(3);

        assertThat(WriteJobs.timeMax(three.plusMillis(1), three)).isEqualTo(three.plusMillis(1));
        assertThatThrownBy(() -> WriteJobs.timeMax(three, three))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ingest.log-time-max")
                .hasMessageContaining("log-writer.delivery-timeout")
                .hasMessageContaining("PT3S");
    }

    @Test
    void anAddressOfAnotherServiceThatIsNoneStopsTheStart() {
        for (String url : new String[] {"results:8081", "ftp://results", "/relative"}) {
            assertThatThrownBy(() ->
                            new ForwardedHead(
                                    "ingest.results-url", URI.create(url), Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ingest.results-url")
                    .hasMessageContaining(url);
        }
    }

    private static MemorySize mebibytes(long count) {
        return new MemorySize(BigInteger.valueOf(count * 1024 * 1024));
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(IngestConfig.class)
                .withMapping(AuthConfig.class)
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withDefaultValues(values)
                .build();
    }
}
