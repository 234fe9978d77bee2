package dev.millrace.inference.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.http.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A server that answers the next request as it is told to, and remembers what it was asked. */
final class TestingBackend implements AutoCloseable {
    static final Map<String, String> JSON = Map.of("content-type", "application/json");
    static final Map<String, String> EVENTS =
            Map.of("content-type", "text/event-stream; charset=utf-8");

    private final LoopbackHttp http = new LoopbackHttp(0, this::handle);
    private final AtomicReference<@Nullable Request> asked = new AtomicReference<>();
    private volatile LoopbackHttp.Handler play =
            exchange -> exchange.answer(500, JSON, bytes("{}"));
    private volatile CountDownLatch clientLeft = new CountDownLatch(1);

    Registry.Backend of(TestingForm form, boolean streams) {
        return new Registry.Backend(
                form.type(), "http://127.0.0.1:" + http.port() + "/v1", null, null, streams, null);
    }

    /** From now on it does this. */
    void plays(LoopbackHttp.Handler chosen) {
        asked.set(null);
        clientLeft = new CountDownLatch(1);
        play = chosen;
    }

    void answers(int status, Map<String, String> headers, String body) {
        plays(exchange -> exchange.answer(status, headers, bytes(body)));
    }

    /** Answers with this, as a stream or not as it is asked to. */
    void says(TestingForm form, TestingAnswer answer) {
        plays(exchange -> {
            boolean streamed = body(exchange.request()).path("stream").asBoolean();
            if (streamed) {
                exchange.begin(200, EVENTS);
                for (String event : form.events(answer)) {
                    exchange.chunk(bytes(event));
                }
                exchange.chunk(bytes(form.lastEvent()));
                exchange.end();
            } else {
                exchange.answer(200, JSON, bytes(form.whole(answer)));
            }
        });
    }

    /** Sends these pieces of a stream, each by itself, and ends it. */
    void streams(List<byte[]> pieces) {
        plays(exchange -> {
            exchange.begin(200, EVENTS);
            for (byte[] piece : pieces) {
                exchange.chunk(piece);
            }
            exchange.end();
        });
    }

    /** Sends these events and then, every 50 ms, a sign of life until the client leaves. */
    void streamsAndLingers(List<String> events, String sign) {
        plays(exchange -> {
            exchange.begin(200, EVENTS);
            for (String event : events) {
                exchange.chunk(bytes(event));
            }
            while (!exchange.clientLeft()) {
                exchange.pause(Duration.ofMillis(50));
                exchange.chunk(bytes(sign));
            }
        });
    }

    Request asked() {
        Request request = asked.get();
        if (request == null) {
            throw new AssertionError("nobody asked");
        }
        return request;
    }

    boolean wasAsked() {
        return asked.get() != null;
    }

    JsonNode askedBody() {
        return body(asked());
    }

    /** Whether the client went before it had its answer, or goes within a second. */
    boolean sawTheClientLeave() throws InterruptedException {
        return clientLeft.await(1, TimeUnit.SECONDS);
    }

    private void handle(Exchange exchange) throws IOException {
        asked.set(exchange.request());
        CountDownLatch left = clientLeft;
        try {
            play.handle(exchange);
        } catch (IOException e) {
            exchange.writeFailed();
            throw e;
        } finally {
            if (exchange.clientLeft()) {
                left.countDown();
            }
        }
    }

    private static JsonNode body(Request request) {
        try {
            return Json.MAPPER.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
