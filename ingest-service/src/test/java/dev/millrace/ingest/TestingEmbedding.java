package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.http.Request;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Stands where embedding-service would: repeats what it was asked. */
public final class TestingEmbedding implements QuarkusTestResourceLifecycleManager {
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private @Nullable LoopbackHttp http;

    /** For Quarkus. */
    public TestingEmbedding() {}

    @Override
    public Map<String, String> start() {
        http = new LoopbackHttp(0, this::answer);
        return Map.of("ingest.embedding-url", "http://127.0.0.1:" + http.port());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TestingEmbedding.class));
    }

    @Override
    public void stop() {
        if (http != null) {
            http.close();
        }
    }

    void back() {
        Objects.requireNonNull(http).listen();
    }

    /** Every request that came, in order. */
    List<Request> requests() {
        return requests;
    }

    private void answer(Exchange exchange) throws IOException {
        var request = exchange.request();
        requests.add(request);
        exchange.answer(
                200,
                Map.of("content-type", "text/plain"),
                (request.method() + " " + request.path() + " " + request.body()).getBytes(UTF_8));
    }
}
