package dev.millrace.backends.listed;

import dev.millrace.backends.http.ApiKey;
import dev.millrace.backends.http.Connections;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.registry.Registry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Asks a server for the list of its models. */
final class AskForModels implements AutoCloseable {
    private static final int LIST_BYTES_MAX = 1024 * 1024;

    private final Connections connections;
    private final Duration timeout;

    /**
     * @param connections others than those of the calls, which may all be taken; closed with it
     */
    AskForModels(Connections connections, Duration timeout) {
        this.connections = connections;
        this.timeout = timeout;
    }

    HttpAnswer ask(Registry.Backend backend) throws InterruptedException {
        try {
            return connections
                    .get(backend, "/models", headers(backend), LIST_BYTES_MAX)
                    .await(timeout);
        } catch (IOException e) {
            return new HttpAnswer.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    private static Map<String, String> headers(Registry.Backend backend) throws IOException {
        ApiKey key = ApiKey.of(backend, System::getenv);
        return key == null ? Map.of() : Map.of("authorization", "Bearer " + key.now());
    }
}
