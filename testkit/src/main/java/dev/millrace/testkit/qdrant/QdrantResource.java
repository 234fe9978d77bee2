package dev.millrace.testkit.qdrant;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * A {@link RealQdrant} for a Quarkus test: {@code @WithTestResource(QdrantResource.class)}. A field
 * of this type in the test class is filled.
 *
 * <p>Where there can be no server, the application starts without one, and a test that asks for
 * {@link #server()} is skipped.
 */
public final class QdrantResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable RealQdrant server;
    private String whyNot = "Qdrant was not started";

    @Override
    public Map<String, String> start() {
        try {
            var started = RealQdrant.started();
            server = started;
            return Map.of(
                    "embedding.vectors.host",
                    started.host(),
                    "embedding.vectors.port",
                    Integer.toString(started.grpcPort()));
        } catch (TestAbortedException e) {
            whyNot = String.valueOf(e.getMessage());
            return Map.of();
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(QdrantResource.class));
    }

    /** The server; skips the test that asks for it where there can be none. */
    public RealQdrant server() {
        var there = server;
        return there == null ? Assumptions.abort(whyNot) : there;
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
