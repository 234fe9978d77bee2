package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceSettingsTest {
    private final ServiceSettings settings = settings(null, null);

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
    void thePublicDoorKnowsWhomToAskBehindIt() {
        assertThat(of(Artefact.INGEST))
                .containsEntry("INGEST_RESULTS_URL", "http://127.0.0.1:21000")
                .containsEntry("INGEST_EMBEDDING_URL", "http://127.0.0.1:22000");
    }

    @Test
    void nothingIsReportedToTheMakerOfALibrary() {
        assertThat(of(Artefact.EMBEDDING)).containsEntry("ORT_DISABLE_TELEMETRY", "1");
    }

    @Test
    void whereKeysAreAskedForTheWorkersHaveOne() {
        var guarded = settings(new OwnKey("mine.yaml", Path.of("/stack/keys")), null);

        for (var asked : new Artefact[] {Artefact.INGEST, Artefact.EMBEDDING, Artefact.RESULTS}) {
            assertThat(guarded.of(asked, "one", 8080, ""))
                    .containsEntry("AUTH_KEYS_FILE", "mine.yaml,/stack/keys/stack.yaml");
        }
        assertThat(guarded.of(Artefact.INFERENCE, "one", 8080, "hosted"))
                .containsEntry("INFERENCE_RESULTS_API_KEY_FILE", "/stack/keys/stack.key");
        assertThat(of(Artefact.INFERENCE)).doesNotContainKey("INFERENCE_RESULTS_API_KEY_FILE");
        assertThat(of(Artefact.RESULTS)).doesNotContainKey("AUTH_KEYS_FILE");
    }

    @Test
    void onlyWhoKeepsVectorsIsToldWhere() {
        var told = settings(null, QdrantAddress.onLoopback(6334, 6333));

        assertThat(told.of(Artefact.EMBEDDING, "one", 8080, ""))
                .containsEntry("EMBEDDING_VECTORS_HOST", "127.0.0.1")
                .containsEntry("EMBEDDING_VECTORS_PORT", "6334");
        assertThat(told.of(Artefact.ROUTER, "one", 8080, ""))
                .doesNotContainKey("EMBEDDING_VECTORS_HOST");
    }

    @Test
    void whereNoVectorsAreKeptNobodyIsToldAnything() {
        assertThat(of(Artefact.EMBEDDING))
                .doesNotContainKeys("EMBEDDING_VECTORS_HOST", "EMBEDDING_VECTORS_PORT");
    }

    private static ServiceSettings settings(@Nullable OwnKey key, @Nullable QdrantAddress qdrant) {
        return new ServiceSettings(
                "127.0.0.1:9092",
                new Database("jdbc:postgresql://127.0.0.1:5432/postgres", "me", "secret"),
                "http://127.0.0.1:21000",
                "http://127.0.0.1:22000",
                Path.of("/stack/registry.yaml"),
                Path.of("/stack/logs"),
                key,
                () -> qdrant);
    }

    private Map<String, String> of(Artefact artefact) {
        return settings.of(artefact, "one", 8080, "hosted");
    }
}
