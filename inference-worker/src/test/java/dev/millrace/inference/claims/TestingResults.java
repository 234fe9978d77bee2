package dev.millrace.inference.claims;

import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.http.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /v1/jobs/{id}} as results-service does, with nothing but the state. */
public final class TestingResults implements AutoCloseable {
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final LoopbackHttp http =
            new LoopbackHttp(
                    0,
                    exchange -> {
                        String job =
                                exchange.request().header("millrace-tenant")
                                        + exchange.request().path();
                        asked.add(job);
                        String state = states.get(job);
                        exchange.answer(
                                status(exchange.request(), state),
                                Map.of("content-type", "application/json"),
                                "{\"state\":\"%s\",\"output\":{}}"
                                        .formatted(state)
                                        .getBytes(StandardCharsets.UTF_8));
                    });

    private volatile String keyWanted = "";

    private int status(Request request, @Nullable String state) {
        if (!keyWanted.isEmpty()
                && !("Bearer " + keyWanted).equals(request.header("authorization"))) {
            return 401;
        }
        return state == null ? 404 : 200;
    }

    /** From now on only who brings this key is answered. */
    public void guard(String key) {
        keyWanted = key;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    /** From now on this is the job's state. */
    public void know(String tenant, String id, String state) {
        states.put(tenant + "/v1/jobs/" + id, state);
    }

    /** The jobs it was asked for, as {@code tenant/v1/jobs/id}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        http.close();
    }
}
