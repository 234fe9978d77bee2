package dev.millrace.inference.lanes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.backends.http.Connections;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.registry.Registry;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what a server measures by the connections that its calls take. */
public final class ReadMetrics implements WatchQueues.Pages {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final Connections connections;
    private final int bytesMax;

    /**
     * @param bytesMax of a larger page nothing is read
     */
    public ReadMetrics(Connections connections, int bytesMax) {
        this.connections = connections;
        this.bytesMax = bytesMax;
    }

    @Override
    public @Nullable String metrics(Registry.Backend backend) throws InterruptedException {
        try {
            HttpAnswer answer = connections.getBeside(backend, "/metrics", bytesMax).await(WITHIN);
            return answer instanceof HttpAnswer.Responded(int status, var _, byte[] body)
                            && status == OK
                    ? new String(body, UTF_8)
                    : null;
        } catch (IOException e) {
            // A call takes the same way, and tells.
            return null;
        }
    }
}
