package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceSettingsTest {
    private final ServiceSettings settings =
            new ServiceSettings(
                    "127.0.0.1:9092",
                    new Database("jdbc:postgresql://127.0.0.1:5432/postgres", "me", "secret"),
                    "http://127.0.0.1:21000",
                    Path.of("/stack/registry.yaml"),
                    Path.of("/stack/logs"));

    @ParameterizedTest
    @EnumSource(Artefact.class)
    void everyServiceListensOnLoopbackAndKnowsTheLog(Artefact artefact) {
        assertThat(of(artefact))
                .containsEntry("QUARKUS_HTTP_HOST", "127.0.0.1")
                .containsEntry("QUARKUS_HTTP_PORT", "8080")
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
                .containsEntry("QUARKUS_LOG_FILE_PATH", "/stack/logs/one.json");
    }

    @ParameterizedTest
    @EnumSource(Artefact.class)
    void everyServiceEndsWithTheProcessThatStartedIt(Artefact artefact) {
        assertThat(of(artefact))
                .containsEntry("SUPERVISOR_PID", Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void onlyThoseThatKeepRowsGetTheDatabase() {
        assertThat(of(Artefact.ROUTER)).containsKey("QUARKUS_DATASOURCE_JDBC_URL");
        assertThat(of(Artefact.INFERENCE)).containsKey("QUARKUS_DATASOURCE_JDBC_URL");
        assertThat(of(Artefact.RESULTS)).containsKey("QUARKUS_DATASOURCE_JDBC_URL");
        assertThat(of(Artefact.INGEST)).doesNotContainKey("QUARKUS_DATASOURCE_JDBC_URL");
        assertThat(of(Artefact.EMBEDDING)).doesNotContainKey("QUARKUS_DATASOURCE_JDBC_URL");
    }

    @Test
    void aWorkerKnowsItsPoolAndWhomToAskForAnOutcome() {
        assertThat(of(Artefact.INFERENCE))
                .containsEntry("INFERENCE_POOL", "hosted")
                .containsEntry("INFERENCE_RESULTS_URL", "http://127.0.0.1:21000")
                .containsEntry("REGISTRY_FILE", "/stack/registry.yaml");
    }

    @Test
    void nothingIsReportedToTheMakerOfALibrary() {
        assertThat(of(Artefact.EMBEDDING)).containsEntry("ORT_DISABLE_TELEMETRY", "1");
    }

    private Map<String, String> of(Artefact artefact) {
        return settings.of(artefact, "one", 8080, "hosted");
    }
}
