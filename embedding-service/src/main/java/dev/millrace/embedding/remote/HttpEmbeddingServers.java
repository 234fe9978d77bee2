package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.http.ApiKey;
import dev.millrace.backends.http.Connections;
import dev.millrace.backends.http.HttpCall;
import dev.millrace.backends.http.StreamReader;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.registry.Registry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's {@code POST /embeddings}, which vLLM and Ollama have too. Closing a call closes its
 * connection, which is how a server learns to stop.
 */
final class HttpEmbeddingServers {
    private final Connections connections;
    private final int answerBytesMax;
    private final VectorReading reading;
    private final Clock clock;

    /**
     * @param answerBytesMax most bytes read of an answer
     * @param retryAfterMax longest wait that a server can ask for
     */
    HttpEmbeddingServers(
            Connections connections, int answerBytesMax, Duration retryAfterMax, Clock clock) {
        this.connections = connections;
        this.answerBytesMax = answerBytesMax;
        this.clock = clock;
        this.reading = new VectorReading(retryAfterMax);
    }

    /**
     * The server of a back end.
     *
     * @param backend with a base URL
     * @param key null for a server that asks for none
     */
    EmbeddingServer at(Registry.Backend backend, @Nullable ApiKey key) {
        return call -> begin(backend, key, call);
    }

    private EmbeddingServer.Call begin(
            Registry.Backend backend, @Nullable ApiKey key, EmbedCall call) {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", "application/json");
        headers.put("accept", "application/json");
        if (call.traceparent() != null) {
            headers.put("traceparent", call.traceparent());
        }
        try {
            String secret = key == null ? null : key.now();
            if (secret != null) {
                headers.put("authorization", "Bearer " + secret);
            }
            return new Running(
                    call,
                    secret,
                    connections.post(
                            backend,
                            "/embeddings",
                            headers,
                            body(backend, call),
                            answerBytesMax,
                            StreamReader.none()));
        } catch (IOException e) {
            return new Ended(
                    new CallEnd.Failed(
                            Fault.of(Verdict.UNREACHABLE, "no way to it: " + e.getMessage())));
        }
    }

    /** Ollama answers numbers whatever it is asked for; the others are asked for base64. */
    private static byte[] body(Registry.Backend backend, EmbedCall call) {
        CallKind kind = call.kind();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", kind.model());
        body.put("input", call.texts());
        if (!backend.type().equals("ollama")) {
            body.put("encoding_format", "base64");
        }
        if (kind.shortened()) {
            body.put("dimensions", kind.dimensions());
        }
        if (kind.user() != null) {
            body.put("user", kind.user());
        }
        return Json.bytes(body);
    }

    private record Ended(CallEnd end) implements EmbeddingServer.Call {
        @Override
        public CallEnd await() {
            return end;
        }

        @Override
        public void close() {
            // It never began.
        }
    }

    private final class Running implements EmbeddingServer.Call {
        private final EmbedCall call;
        private final @Nullable String secret;
        private final HttpCall exchange;

        private Running(EmbedCall call, @Nullable String secret, HttpCall exchange) {
            this.call = call;
            this.secret = secret;
            this.exchange = exchange;
        }

        @Override
        public CallEnd await() throws InterruptedException {
            CallEnd end = reading.read(exchange.await(call.timeout()), call, clock.instant());
            return secret != null && end instanceof CallEnd.Failed(Fault fault)
                    ? new CallEnd.Failed(fault.hiding(secret))
                    : end;
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}
