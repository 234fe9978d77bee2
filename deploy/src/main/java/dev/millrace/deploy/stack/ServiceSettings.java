package dev.millrace.deploy.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All the configuration that a service gets from the local stack, as environment variables; all
 * else is the service's own default.
 *
 * @param ownKey null where no API keys are asked for
 * @param qdrant asked as a service is started; it says null where no vectors are kept
 */
record ServiceSettings(
        String bootstrapServers,
        Database database,
        String resultsUrl,
        String embeddingUrl,
        Path registry,
        Path logs,
        @Nullable OwnKey ownKey,
        Supplier<@Nullable QdrantAddress> qdrant) {

    /**
     * @param pool the pool a worker works for; others have none
     */
    Map<String, String> of(Artefact artefact, String name, int port, String pool) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        settings.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        settings.put("SUPERVISOR_PID", Long.toString(ProcessHandle.current().pid()));
        logToFile(settings, name);
        switch (artefact) {
            case INGEST -> {
                settings.put("INGEST_RESULTS_URL", resultsUrl);
                settings.put("INGEST_EMBEDDING_URL", embeddingUrl);
                checkKeys(settings);
                allowPrivateCallbacks(settings);
            }
            case ROUTER -> {
                database(settings);
                registry(settings);
                allowPrivateCallbacks(settings);
            }
            case EMBEDDING -> {
                registry(settings);
                checkKeys(settings);
                vectors(settings);
                // Before the library can be told, it has begun to report to its maker.
                settings.put("ORT_DISABLE_TELEMETRY", "1");
            }
            case INFERENCE -> {
                database(settings);
                registry(settings);
                settings.put("INFERENCE_POOL", pool);
                settings.put("INFERENCE_RESULTS_URL", resultsUrl);
                if (ownKey != null) {
                    settings.put("INFERENCE_RESULTS_API_KEY_FILE", ownKey.key().toString());
                }
            }
            case RESULTS -> {
                database(settings);
                checkKeys(settings);
                allowPrivateCallbacks(settings);
            }
        }
        return settings;
    }

    /** JSON lines to a file that the service rotates; what the JVM says goes to another. */
    private void logToFile(Map<String, String> settings, String name) {
        settings.put("QUARKUS_LOG_CONSOLE_ENABLED", "false");
        settings.put("QUARKUS_LOG_FILE_ENABLED", "true");
        settings.put("QUARKUS_LOG_FILE_JSON_ENABLED", "true");
        settings.put("QUARKUS_LOG_FILE_ROTATION_ROTATE_ON_BOOT", "false");
        settings.put("QUARKUS_LOG_FILE_ROTATION_MAX_FILE_SIZE", "10M");
        settings.put("QUARKUS_LOG_FILE_ROTATION_MAX_BACKUP_INDEX", "1");
        settings.put("QUARKUS_LOG_FILE_PATH", logs.resolve(name + ".json").toString());
    }

    private void database(Map<String, String> settings) {
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        settings.put("QUARKUS_DATASOURCE_USERNAME", database.user());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", database.password());
    }

    private void checkKeys(Map<String, String> settings) {
        if (ownKey != null) {
            settings.put("AUTH_KEYS_FILE", ownKey.keysFile());
        }
    }

    private void vectors(Map<String, String> settings) {
        var server = qdrant.get();
        if (server != null) {
            settings.put("EMBEDDING_VECTORS_HOST", server.host());
            settings.put("EMBEDDING_VECTORS_PORT", Integer.toString(server.grpcPort()));
        }
    }

    private void registry(Map<String, String> settings) {
        settings.put("REGISTRY_FILE", registry.toString());
    }

    /** Webhook receivers of a local stack are local; anywhere else this stays off. */
    private static void allowPrivateCallbacks(Map<String, String> settings) {
        settings.put("JOBS_PRIVATE_CALLBACKS_ALLOWED", "true");
    }
}
