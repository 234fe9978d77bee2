package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.vectors.qdrant.Quantisation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @Test
    void defaults() {
        EmbeddingConfig config = config(Map.of()).getConfigMapping(EmbeddingConfig.class);

        assertThat(config.pool()).isEqualTo("embed");
        assertThat(config.callers()).isEmpty();
        assertThat(EmbeddingBeans.callers(config))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.nativeCache()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(config.longTexts()).isEqualTo(LongTexts.TRUNCATE);
        assertThat(config.outputBytesMax()).isEqualTo(1 << 20);
        assertThat(config.unknownModelPause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.cancelsRememberedMax()).isEqualTo(100_000);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.labels().template()).isEqualTo("This text is about {}.");
        assertThat(config.labels().temperature()).isEqualTo(0.05);
        assertThat(config.labels().cacheBytesMax()).isEqualTo(4 << 20);
        assertThat(config.search().deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.search().requestsMax()).isEqualTo(64);
        assertThat(config.search().bodyTimeMax()).isEqualTo(Duration.ofSeconds(10));
        EmbeddingConfig.Servers servers = config.servers();
        assertThat(servers.jobsMax()).isEqualTo(128);
        assertThat(servers.jobsBytesMax()).isEqualTo(64 << 20);
        assertThat(servers.textsMax()).isEmpty();
        assertThat(servers.tokensMax()).isEmpty();
        assertThat(servers.responseBytesMax()).isEqualTo(8 << 20);
        assertThat(servers.linger()).isEqualTo(Duration.ofMillis(5));
        assertThat(servers.interactivePercent()).isEqualTo(25);
        assertThat(servers.attemptsMax()).isEqualTo(4);
        assertThat(servers.attemptTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(servers.retryWaitFirst()).isEqualTo(Duration.ofMillis(250));
        assertThat(servers.retryWaitFactor()).isEqualTo(8);
        assertThat(servers.retryWaitLater()).isEqualTo(Duration.ofMinutes(1));
        assertThat(servers.retryWaitMax()).isEqualTo(Duration.ofHours(1));
        assertThat(servers.retryAfterMax()).isEqualTo(Duration.ofHours(1));
        assertThat(servers.retryWaitHereMax()).isEqualTo(Duration.ofSeconds(1));
        assertThat(servers.breakerWindowCalls()).isEqualTo(20);
        assertThat(servers.breakerCallsMin()).isEqualTo(10);
        assertThat(servers.breakerFailurePercent()).isEqualTo(50);
        assertThat(servers.breakerTrialCalls()).isEqualTo(3);
        assertThat(servers.breakerWaitFirst()).isEqualTo(Duration.ofSeconds(1));
        assertThat(servers.breakerWaitMax()).isEqualTo(Duration.ofMinutes(1));
        assertThat(servers.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(servers.connectionIdleMax()).isEqualTo(Duration.ofSeconds(4));
        assertThat(servers.connectionLifeMax()).isEqualTo(Duration.ofMinutes(5));
        EmbeddingConfig.Vectors vectors = config.vectors();
        assertThat(vectors.host()).isEmpty();
        assertThat(vectors.port()).isEqualTo(6334);
        assertThat(vectors.tls()).isFalse();
        assertThat(vectors.tlsCaFile()).isEmpty();
        assertThat(vectors.apiKeyFile()).isEmpty();
        assertThat(vectors.collectionPrefix()).isEqualTo("millrace");
        assertThat(vectors.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(vectors.retries()).isEqualTo(3);
        assertThat(vectors.retryWait()).isEqualTo(Duration.ofMillis(100));
        assertThat(vectors.upsertPointsMax()).isEqualTo(256);
        assertThat(vectors.upsertBytesMax()).isEqualTo(4 << 20);
        assertThat(vectors.responseBytesMax()).isEqualTo(16 << 20);
        assertThat(vectors.hnswM()).isZero();
        assertThat(vectors.hnswPayloadM()).isEqualTo(16);
        assertThat(vectors.hnswEfConstruct()).isEqualTo(100);
        assertThat(vectors.quantisation()).isEqualTo(Quantisation.NONE);
        assertThat(vectors.onDisk()).isFalse();
        assertThat(vectors.numberIndexesMax()).isEqualTo(16);
        assertThat(vectors.replicationFactor()).isEqualTo(1);
        assertThat(vectors.writeConsistencyFactor()).isEqualTo(1);
        assertThat(vectors.shards()).isEmpty();
        assertThat(vectors.breakerWindowCalls()).isEqualTo(20);
        assertThat(vectors.breakerCallsMin()).isEqualTo(10);
        assertThat(vectors.breakerFailurePercent()).isEqualTo(50);
        assertThat(vectors.breakerTrialCalls()).isEqualTo(3);
        assertThat(vectors.breakerWaitFirst()).isEqualTo(Duration.ofSeconds(1));
        assertThat(vectors.breakerWaitMax()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void everyKeyIsMapped() {
        SmallRyeConfig given =
                config(
                        Map.ofEntries(
                                Map.entry("embedding.pool", "embed-large"),
                                Map.entry("embedding.callers", "3"),
                                Map.entry("embedding.native-cache", "/var/cache"),
                                Map.entry("embedding.long-texts", "refuse"),
                                Map.entry("embedding.output-bytes-max", "1000"),
                                Map.entry("embedding.unknown-model-pause", "PT1S"),
                                Map.entry("embedding.cancels-remembered-max", "7"),
                                Map.entry("embedding.grace", "PT2S"),
                                Map.entry("embedding.labels.template", "{}!"),
                                Map.entry("embedding.labels.temperature", "1"),
                                Map.entry("embedding.labels.cache-bytes-max", "0"),
                                Map.entry("embedding.servers.jobs-max", "9"),
                                Map.entry("embedding.servers.jobs-bytes-max", "2000000"),
                                Map.entry("embedding.servers.texts-max", "10"),
                                Map.entry("embedding.servers.tokens-max", "11"),
                                Map.entry("embedding.servers.response-bytes-max", "12"),
                                Map.entry("embedding.servers.linger", "PT0.013S"),
                                Map.entry("embedding.servers.interactive-percent", "14"),
                                Map.entry("embedding.servers.attempts-max", "15"),
                                Map.entry("embedding.servers.attempt-timeout", "PT16S"),
                                Map.entry("embedding.servers.retry-wait-first", "PT17S"),
                                Map.entry("embedding.servers.retry-wait-factor", "18"),
                                Map.entry("embedding.servers.retry-wait-later", "PT19S"),
                                Map.entry("embedding.servers.retry-wait-max", "PT20S"),
                                Map.entry("embedding.servers.retry-after-max", "PT21S"),
                                Map.entry("embedding.servers.retry-wait-here-max", "PT22S"),
                                Map.entry("embedding.servers.breaker-window-calls", "23"),
                                Map.entry("embedding.servers.breaker-calls-min", "22"),
                                Map.entry("embedding.servers.breaker-failure-percent", "25"),
                                Map.entry("embedding.servers.breaker-trial-calls", "26"),
                                Map.entry("embedding.servers.breaker-wait-first", "PT27S"),
                                Map.entry("embedding.servers.breaker-wait-max", "PT28S"),
                                Map.entry("embedding.servers.connect-timeout", "PT29S"),
                                Map.entry("embedding.servers.connection-idle-max", "PT30S"),
                                Map.entry("embedding.servers.connection-life-max", "PT31S"),
                                Map.entry("embedding.vectors.host", "qdrant"),
                                Map.entry("embedding.vectors.port", "32"),
                                Map.entry("embedding.vectors.tls", "true"),
                                Map.entry("embedding.vectors.tls-ca-file", "ca.pem"),
                                Map.entry("embedding.vectors.api-key-file", "key"),
                                Map.entry("embedding.vectors.collection-prefix", "ours"),
                                Map.entry("embedding.vectors.timeout", "PT33S"),
                                Map.entry("embedding.vectors.retries", "4"),
                                Map.entry("embedding.vectors.retry-wait", "PT34S"),
                                Map.entry("embedding.vectors.upsert-points-max", "35"),
                                Map.entry("embedding.vectors.upsert-bytes-max", "36"),
                                Map.entry("embedding.vectors.response-bytes-max", "37"),
                                Map.entry("embedding.vectors.hnsw-m", "38"),
                                Map.entry("embedding.vectors.hnsw-payload-m", "39"),
                                Map.entry("embedding.vectors.hnsw-ef-construct", "40"),
                                Map.entry("embedding.vectors.quantisation", "scalar"),
                                Map.entry("embedding.vectors.on-disk", "true"),
                                Map.entry("embedding.vectors.number-indexes-max", "48"),
                                Map.entry("embedding.vectors.replication-factor", "41"),
                                Map.entry("embedding.vectors.write-consistency-factor", "40"),
                                Map.entry("embedding.vectors.shards", "42"),
                                Map.entry("embedding.vectors.breaker-window-calls", "43"),
                                Map.entry("embedding.vectors.breaker-calls-min", "42"),
                                Map.entry("embedding.vectors.breaker-failure-percent", "44"),
                                Map.entry("embedding.vectors.breaker-trial-calls", "45"),
                                Map.entry("embedding.vectors.breaker-wait-first", "PT46S"),
                                Map.entry("embedding.vectors.breaker-wait-max", "PT47S"),
                                Map.entry("embedding.search.deadline", "PT32S"),
                                Map.entry("embedding.search.requests-max", "33"),
                                Map.entry("embedding.search.body-time-max", "PT34S"),
                                Map.entry("registry.file", "registry.yaml"),
                                Map.entry("auth.keys-file", "keys.yaml"),
                                Map.entry("auth.reload-every", "PT35S")));

        EmbeddingConfig config = given.getConfigMapping(EmbeddingConfig.class);
        assertThat(config.pool()).isEqualTo("embed-large");
        assertThat(EmbeddingBeans.callers(config)).isEqualTo(3);
        assertThat(config.nativeCache()).isEqualTo(Path.of("/var/cache"));
        assertThat(config.longTexts()).isEqualTo(LongTexts.REFUSE);
        assertThat(config.outputBytesMax()).isEqualTo(1000);
        assertThat(config.unknownModelPause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.cancelsRememberedMax()).isEqualTo(7);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.labels().template()).isEqualTo("{}!");
        assertThat(config.labels().temperature()).isEqualTo(1);
        assertThat(config.labels().cacheBytesMax()).isZero();
        EmbeddingConfig.Servers servers = config.servers();
        assertThat(servers.jobsMax()).isEqualTo(9);
        assertThat(servers.jobsBytesMax()).isEqualTo(2_000_000);
        assertThat(servers.textsMax()).hasValue(10);
        assertThat(servers.tokensMax()).hasValue(11);
        assertThat(servers.responseBytesMax()).isEqualTo(12);
        assertThat(servers.linger()).isEqualTo(Duration.ofMillis(13));
        assertThat(servers.interactivePercent()).isEqualTo(14);
        assertThat(servers.attemptsMax()).isEqualTo(15);
        assertThat(servers.attemptTimeout()).isEqualTo(Duration.ofSeconds(16));
        assertThat(servers.retryWaitFirst()).isEqualTo(Duration.ofSeconds(17));
        assertThat(servers.retryWaitFactor()).isEqualTo(18);
        assertThat(servers.retryWaitLater()).isEqualTo(Duration.ofSeconds(19));
        assertThat(servers.retryWaitMax()).isEqualTo(Duration.ofSeconds(20));
        assertThat(servers.retryAfterMax()).isEqualTo(Duration.ofSeconds(21));
        assertThat(servers.retryWaitHereMax()).isEqualTo(Duration.ofSeconds(22));
        assertThat(servers.breakerWindowCalls()).isEqualTo(23);
        assertThat(servers.breakerCallsMin()).isEqualTo(22);
        assertThat(servers.breakerFailurePercent()).isEqualTo(25);
        assertThat(servers.breakerTrialCalls()).isEqualTo(26);
        assertThat(servers.breakerWaitFirst()).isEqualTo(Duration.ofSeconds(27));
        assertThat(servers.breakerWaitMax()).isEqualTo(Duration.ofSeconds(28));
        assertThat(servers.connectTimeout()).isEqualTo(Duration.ofSeconds(29));
        assertThat(servers.connectionIdleMax()).isEqualTo(Duration.ofSeconds(30));
        assertThat(servers.connectionLifeMax()).isEqualTo(Duration.ofSeconds(31));
        EmbeddingConfig.Vectors vectors = config.vectors();
        assertThat(vectors.host()).contains("qdrant");
        assertThat(vectors.port()).isEqualTo(32);
        assertThat(vectors.tls()).isTrue();
        assertThat(vectors.tlsCaFile()).contains(Path.of("ca.pem"));
        assertThat(vectors.apiKeyFile()).contains(Path.of("key"));
        assertThat(vectors.collectionPrefix()).isEqualTo("ours");
        assertThat(vectors.timeout()).isEqualTo(Duration.ofSeconds(33));
        assertThat(vectors.retries()).isEqualTo(4);
        assertThat(vectors.retryWait()).isEqualTo(Duration.ofSeconds(34));
        assertThat(vectors.upsertPointsMax()).isEqualTo(35);
        assertThat(vectors.upsertBytesMax()).isEqualTo(36);
        assertThat(vectors.responseBytesMax()).isEqualTo(37);
        assertThat(vectors.hnswM()).isEqualTo(38);
        assertThat(vectors.hnswPayloadM()).isEqualTo(39);
        assertThat(vectors.hnswEfConstruct()).isEqualTo(40);
        assertThat(vectors.quantisation()).isEqualTo(Quantisation.SCALAR);
        assertThat(vectors.onDisk()).isTrue();
        assertThat(vectors.numberIndexesMax()).isEqualTo(48);
        assertThat(vectors.replicationFactor()).isEqualTo(41);
        assertThat(vectors.writeConsistencyFactor()).isEqualTo(40);
        assertThat(vectors.shards()).hasValue(42);
        assertThat(vectors.breakerWindowCalls()).isEqualTo(43);
        assertThat(vectors.breakerCallsMin()).isEqualTo(42);
        assertThat(vectors.breakerFailurePercent()).isEqualTo(44);
        assertThat(vectors.breakerTrialCalls()).isEqualTo(45);
        assertThat(vectors.breakerWaitFirst()).isEqualTo(Duration.ofSeconds(46));
        assertThat(vectors.breakerWaitMax()).isEqualTo(Duration.ofSeconds(47));
        assertThat(config.search().deadline()).isEqualTo(Duration.ofSeconds(32));
        assertThat(config.search().requestsMax()).isEqualTo(33);
        assertThat(config.search().bodyTimeMax()).isEqualTo(Duration.ofSeconds(34));
        assertThat(given.getConfigMapping(AuthConfig.class).reloadEvery())
                .isEqualTo(Duration.ofSeconds(35));
        assertThat(given.getConfigMapping(RegistryConfig.class).file())
                .isEqualTo(Path.of("registry.yaml"));
        assertThat(given.getConfigMapping(AuthConfig.class).keysFile())
                .contains(List.of(Path.of("keys.yaml")));
    }

    @ParameterizedTest
    @CsvSource({
        "embedding.cancels-remembered-max, 0",
        "embedding.grace, PT-1S",
        "embedding.servers.jobs-max, 0",
        "embedding.servers.jobs-bytes-max, 0",
        "embedding.servers.texts-max, 0",
        "embedding.servers.tokens-max, 0",
        "embedding.servers.response-bytes-max, 0",
        "embedding.servers.linger, PT-1S",
        "embedding.servers.interactive-percent, 91",
        "embedding.servers.attempt-timeout, PT0S",
        "embedding.servers.retry-wait-first, PT-1S",
        "embedding.servers.retry-wait-factor, 0",
        "embedding.servers.retry-wait-later, PT-1S",
        "embedding.servers.retry-wait-max, PT-1S",
        "embedding.servers.retry-after-max, PT0S",
        "embedding.servers.retry-wait-here-max, PT-1S",
        "embedding.servers.breaker-window-calls, 0",
        "embedding.servers.breaker-calls-min, 21",
        "embedding.servers.breaker-failure-percent, 101",
        "embedding.servers.breaker-trial-calls, 0",
        "embedding.servers.breaker-wait-first, PT0S",
        "embedding.servers.breaker-wait-max, PT0.5S",
        "embedding.servers.connect-timeout, PT0S",
        "embedding.servers.connection-idle-max, PT0.5S",
        "embedding.servers.connection-life-max, PT0S",
        "embedding.vectors.port, 0",
        "embedding.vectors.collection-prefix, a/b",
        "embedding.vectors.timeout, PT0S",
        "embedding.vectors.retries, 11",
        "embedding.vectors.retry-wait, PT0S",
        "embedding.vectors.upsert-points-max, 0",
        "embedding.vectors.upsert-bytes-max, 0",
        "embedding.vectors.response-bytes-max, 0",
        "embedding.vectors.hnsw-m, -1",
        "embedding.vectors.hnsw-payload-m, 1001",
        "embedding.vectors.hnsw-ef-construct, 3",
        "embedding.vectors.number-indexes-max, -1",
        "embedding.vectors.replication-factor, 0",
        "embedding.vectors.write-consistency-factor, 2",
        "embedding.vectors.shards, 0",
        "embedding.vectors.breaker-window-calls, 0"
    })
    void aLimitThatCannotBeKeptStopsTheStart(String key, String value) {
        EmbeddingConfig config = config(Map.of(key, value)).getConfigMapping(EmbeddingConfig.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckKeys.checked(config))
                .withMessageContainingAll(key, "must be", value);
    }

    @ParameterizedTest
    @CsvSource({
        "embedding.search.deadline, PT0S",
        "embedding.search.requests-max, 0",
        "embedding.search.requests-max, 10001",
        "embedding.search.body-time-max, PT0S",
    })
    void aLimitOfCallsThatCannotBeKeptStopsTheStart(String key, String value) {
        var config = config(Map.of(key, value)).getConfigMapping(EmbeddingConfig.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CollectionBeans.limits(config.search(), 1))
                .withMessageContainingAll(key, "must be", value);
    }

    @Test
    void withoutAHostThereIsNoVectorStore() {
        for (var keys :
                List.of(Map.<String, String>of(), Map.of("embedding.vectors.host", "localhost"))) {
            var beans = new EmbeddingBeans(config(keys).getConfigMapping(EmbeddingConfig.class));

            try (var store = beans.vectors(new SimpleMeterRegistry(), Clock.systemUTC())) {
                assertThat(store.isThere()).isEqualTo(!keys.isEmpty());
            }
        }
    }

    @Test
    void anUnknownKeyStopsTheStart() {
        assertThatThrownBy(() -> config(Map.of("embedding.long-text", "refuse")))
                .hasMessageContaining("embedding.long-text");
    }

    private static SmallRyeConfig config(Map<String, String> keys) {
        var all = new HashMap<>(Map.of("registry.file", "somewhere.yaml"));
        all.putAll(keys);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new SysPropConfigSource(), new PropertiesConfigSource(all, "test", 500))
                .withMapping(EmbeddingConfig.class)
                .withMapping(RegistryConfig.class)
                .withMapping(AuthConfig.class)
                .build();
    }
}
