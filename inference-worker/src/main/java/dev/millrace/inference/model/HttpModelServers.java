package dev.millrace.inference.model;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.http.Connections;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.backends.http.HttpCall;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.dialect.Dialect;
import dev.millrace.inference.dialect.Unmappable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All servers that are called over HTTP. Closing a call closes its connection, which is how a
 * server learns to stop.
 */
public final class HttpModelServers {
    private final Connections connections;
    private final Limits limits;
    private final AnswerReading reading;
    private final Clock clock;

    /**
     * What is taken of an answer.
     *
     * @param responseBytesMax most bytes read of a response
     * @param outputBytesMax largest completion kept
     * @param retryAfterMax longest wait that a server can ask for
     * @param silenceMax longest time without a token of a stream
     */
    public record Limits(
            int responseBytesMax,
            int outputBytesMax,
            Duration retryAfterMax,
            Duration silenceMax) {}

    public HttpModelServers(Connections connections, Limits limits, Clock clock) {
        this.connections = connections;
        this.limits = limits;
        this.clock = clock;
        this.reading = new AnswerReading(limits.outputBytesMax(), limits.retryAfterMax());
    }

    /**
     * One of them.
     *
     * @param backend with a base URL
     * @param apiKey null for a server that asks for none
     */
    public ModelServer at(Registry.Backend backend, @Nullable String apiKey) {
        Dialect dialect = Dialect.of(backend.type(), backend.outputTokens(), clock);
        return call -> begin(backend, dialect, apiKey, call);
    }

    private ModelServer.Call begin(
            Registry.Backend backend, Dialect dialect, @Nullable String apiKey, ChatCall call) {
        ReadStream stream = new ReadStream(dialect.stream(), limits.outputBytesMax());
        try {
            byte[] body =
                    dialect.body(
                            call.request(), call.chat().body(), call.model(), backend.streams());
            HttpCall exchange =
                    connections.post(
                            backend,
                            dialect.path(),
                            headers(backend, dialect, apiKey, call),
                            body,
                            limits.responseBytesMax(),
                            stream);
            Duration silenceMax = silenceMax(backend, call);
            return new Running(call, dialect, apiKey, stream, exchange, silenceMax);
        } catch (Unmappable e) {
            return ended(
                    Fault.caller("unsupported_field", e.field(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return ended(Fault.of(Verdict.UNREACHABLE, "no way to it: " + e.getMessage()));
        }
    }

    private static Map<String, String> headers(
            Registry.Backend backend, Dialect dialect, @Nullable String apiKey, ChatCall call) {
        Map<String, String> headers = new HashMap<>(dialect.headers(apiKey));
        headers.put("content-type", "application/json");
        headers.put("accept", "application/json, text/event-stream");
        headers.put("traceparent", call.traceparent());
        if (backend.idempotencyHeader() != null) {
            headers.put(backend.idempotencyHeader(), call.idempotencyKey());
        }
        return headers;
    }

    /** What comes as a whole is silent until it is there. */
    private Duration silenceMax(Registry.Backend backend, ChatCall call) {
        return backend.streams() ? limits.silenceMax() : call.timeout();
    }

    private static ModelServer.Call ended(Fault fault) {
        return new ModelServer.Call() {
            @Override
            public CallEnd await() {
                return new CallEnd.Failed(fault);
            }

            @Override
            public void close() {
                // It never began.
            }
        };
    }

    private final class Running implements ModelServer.Call {
        private final ChatCall call;
        private final Dialect dialect;
        private final @Nullable String apiKey;
        private final ReadStream stream;
        private final HttpCall exchange;
        private final Duration silenceMax;

        private Running(
                ChatCall call,
                Dialect dialect,
                @Nullable String apiKey,
                ReadStream stream,
                HttpCall exchange,
                Duration silenceMax) {
            this.call = call;
            this.dialect = dialect;
            this.apiKey = apiKey;
            this.stream = stream;
            this.exchange = exchange;
            this.silenceMax = silenceMax;
        }

        @Override
        public CallEnd await() throws InterruptedException {
            HttpAnswer answer = exchange.await(call.timeout(), silenceMax);
            int characters = call.chat().characters();
            CallEnd end =
                    stream.isUsed()
                            ? new StreamReading(reading)
                                    .read(answer, stream, characters, clock.instant())
                            : reading.read(answer, dialect, characters, clock.instant());
            return apiKey != null && end instanceof CallEnd.Failed(Fault fault)
                    ? new CallEnd.Failed(fault.hiding(apiKey))
                    : end;
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}
