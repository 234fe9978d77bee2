package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.http.Request;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands where results-service would: repeats what it was asked, or keeps the caller waiting. */
public final class TestingResults implements QuarkusTestResourceLifecycleManager {
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger deserted = new AtomicInteger();
    private @Nullable LoopbackHttp http;

    /** For Quarkus. */
    public TestingResults() {}

    @Override
    public Map<String, String> start() {
        http = new LoopbackHttp(0, this::answer);
        return Map.of("ingest.results-url", "http://127.0.0.1:" + http.port() + "/");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TestingResults.class));
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

    /** How many callers left before they had their answer. */
    int deserted() {
        return deserted.get();
    }

    private void answer(Exchange exchange) throws IOException {
        var request = exchange.request();
        requests.add(request);
        switch (request.path().split("\\?", 2)[0]) {
            case "/v1/jobs/forever" -> {
                exchange.pause(Duration.ofMinutes(1));
                deserted.incrementAndGet();
            }
            case "/v1/jobs/missing" ->
                    exchange.answer(404, Map.of("x-request-id", "theirs"), new byte[0]);
            case "/v1/jobs/chunked" -> {
                exchange.begin(200, Map.of("content-type", "application/json"));
                exchange.chunk("{\"a\":".getBytes(UTF_8));
                exchange.chunk("1}".getBytes(UTF_8));
                exchange.end();
            }
            case "/v1/jobs/broken" -> exchange.answerHalf(200, Map.of(), new byte[10_000]);
            default ->
                    exchange.answer(
                            200,
                            Map.of("content-type", "text/plain", "keep-alive", "timeout=1"),
                            request.method().equals("HEAD") ? new byte[0] : echo(request));
        }
    }

    private static byte[] echo(Request request) {
        return (request.method() + " " + request.path() + " " + request.body()).getBytes(UTF_8);
    }
}
