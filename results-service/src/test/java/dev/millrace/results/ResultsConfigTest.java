package dev.millrace.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsConfigTest {
    @Test
    void defaults() {
        ResultsConfig results = TestingConfig.read(ResultsConfig.class, Map.of());
        EventsConfig events = TestingConfig.read(EventsConfig.class, Map.of());

        assertThat(results.publicUrl()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(results.outputsRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(results.ledgerRetention()).isEqualTo(Duration.ofDays(400));
        assertThat(results.jobsRetention()).isEqualTo(Duration.ofDays(90));
        assertThat(results.sweepEvery()).isEqualTo(Duration.ofSeconds(2));
        assertThat(results.sweepGrace()).isEqualTo(Duration.ofSeconds(3));
        assertThat(results.sweepJobsMax()).isEqualTo(1000);
        assertThat(results.waitMax()).isEqualTo(Duration.ofSeconds(60));
        assertThat(results.unknownWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(results.waitersMax()).isEqualTo(1000);
        assertThat(results.pollEvery()).isEqualTo(Duration.ofMillis(200));
        assertThat(results.cancelTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(results.cancelsMax()).isEqualTo(100);
        assertThat(results.usageGroupsMax()).isEqualTo(1000);
        assertThat(events.outputBytesMax()).isEqualTo(16 * 1024);
        assertThat(events.mode()).isEqualTo(EventsConfig.Mode.BINARY);
    }

    @Test
    void everyKeyIsMapped() {
        ResultsConfig results =
                TestingConfig.read(
                        ResultsConfig.class,
                        Map.ofEntries(
                                Map.entry("results.public-url", "https://jobs.example"),
                                Map.entry("results.outputs-retention", "P9D"),
                                Map.entry("results.ledger-retention", "P10D"),
                                Map.entry("results.jobs-retention", "P11D"),
                                Map.entry("results.sweep-every", "PT4S"),
                                Map.entry("results.sweep-grace", "PT5S"),
                                Map.entry("results.sweep-jobs-max", "6"),
                                Map.entry("results.wait-max", "PT7S"),
                                Map.entry("results.unknown-wait", "PT8S"),
                                Map.entry("results.waiters-max", "9"),
                                Map.entry("results.poll-every", "PT10S"),
                                Map.entry("results.cancel-timeout", "PT11S"),
                                Map.entry("results.cancels-max", "12"),
                                Map.entry("results.usage-groups-max", "13")));
        EventsConfig events =
                TestingConfig.read(
                        EventsConfig.class,
                        Map.of("events.output-bytes-max", "0", "events.mode", "structured"));

        assertThat(results.publicUrl()).isEqualTo(URI.create("https://jobs.example"));
        assertThat(results.outputsRetention()).isEqualTo(Duration.ofDays(9));
        assertThat(results.ledgerRetention()).isEqualTo(Duration.ofDays(10));
        assertThat(results.jobsRetention()).isEqualTo(Duration.ofDays(11));
        assertThat(results.sweepEvery()).isEqualTo(Duration.ofSeconds(4));
        assertThat(results.sweepGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(results.sweepJobsMax()).isEqualTo(6);
        assertThat(results.waitMax()).isEqualTo(Duration.ofSeconds(7));
        assertThat(results.unknownWait()).isEqualTo(Duration.ofSeconds(8));
        assertThat(results.waitersMax()).isEqualTo(9);
        assertThat(results.pollEvery()).isEqualTo(Duration.ofSeconds(10));
        assertThat(results.cancelTimeout()).isEqualTo(Duration.ofSeconds(11));
        assertThat(results.cancelsMax()).isEqualTo(12);
        assertThat(results.usageGroupsMax()).isEqualTo(13);
        assertThat(events.outputBytesMax()).isZero();
        assertThat(events.mode()).isEqualTo(EventsConfig.Mode.STRUCTURED);
    }

    @Test
    void aKeyThatDoesNotExistIsNoKey() {
        assertThatThrownBy(() ->
                        TestingConfig.read(
                                ResultsConfig.class, Map.of("results.wait-maximum", "PT1S")))
                .hasMessageContaining("results.wait-maximum");
    }
}
