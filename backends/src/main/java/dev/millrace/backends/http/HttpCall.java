package dev.millrace.backends.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One exchange. Events of the connection, the timeouts and a close race for its answer; the first
 * one counts, and every answer but a whole response closes the connection.
 *
 * <p>A response that a {@link StreamReader} takes has an empty body in its answer.
 */
public final class HttpCall {
    /** For the last bytes of a response whose answer is whole; then its connection is given up. */
    private static final Duration LAST_BYTES_WITHIN = Duration.ofSeconds(1);

    private final int bytesMax;
    private final StreamReader stream;
    private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    private volatile long heardAt = System.nanoTime();
    private @Nullable HttpClientRequest open;
    private boolean connectionGoesOn;

    private HttpCall(int bytesMax, StreamReader stream) {
        this.bytesMax = bytesMax;
        this.stream = stream;
    }

    /** A call whose answer comes as a whole. */
    public static HttpCall begin(
            HttpClient client, RequestOptions options, Buffer body, int bytesMax) {
        return begin(client, options, body, bytesMax, StreamReader.none());
    }

    /**
     * Begins; returns at once.
     *
     * @param bytesMax largest body that is kept as a whole
     */
    public static HttpCall begin(
            HttpClient client,
            RequestOptions options,
            Buffer body,
            int bytesMax,
            StreamReader stream) {
        HttpCall call = new HttpCall(bytesMax, stream);
        Future<HttpClientRequest> opening = client.request(options);
        opening.onSuccess(request -> call.send(request, body));
        opening.onFailure(e -> call.end(WireFailure.opening(e)));
        return call;
    }

    /** Waits for the answer, at most so long. */
    public HttpAnswer await(Duration timeout) throws InterruptedException {
        return await(timeout, timeout);
    }

    /**
     * Waits for the answer.
     *
     * @param timeout from now to its end
     * @param silenceMax from the begin to the first progress of a stream, and between two
     */
    public HttpAnswer await(Duration timeout, Duration silenceMax) throws InterruptedException {
        long endAt = System.nanoTime() + timeout.toNanos();
        while (true) {
            long silentAt = heardAt + silenceMax.toNanos();
            boolean silence = silentAt - endAt < 0;
            long left = (silence ? silentAt : endAt) - System.nanoTime();
            try {
                return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (!silence || heardAt + silenceMax.toNanos() - silentAt <= 0) {
                    end(new HttpAnswer.TimedOut(silence ? silenceMax : timeout));
                    return answer.join();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("an answer never fails", e);
            }
        }
    }

    public void close() {
        end(new HttpAnswer.Closed());
    }

    private synchronized void send(HttpClientRequest request, Buffer body) {
        open = request;
        request.exceptionHandler(e -> end(new HttpAnswer.Cut(WireFailure.kind(e))));
        if (answer.isDone()) {
            request.reset();
            return;
        }
        Future<HttpClientResponse> responding = request.send(body);
        responding.onSuccess(this::read);
        responding.onFailure(e -> end(new HttpAnswer.Cut(WireFailure.kind(e))));
    }

    private void read(HttpClientResponse response) {
        response.exceptionHandler(e -> end(new HttpAnswer.Cut(WireFailure.kind(e))));
        Map<String, String> headers = headers(response);
        if (stream.takes(response.statusCode(), headers)) {
            readStream(response, headers);
        } else {
            readWhole(response, headers);
        }
    }

    private void readStream(HttpClientResponse response, Map<String, String> headers) {
        HttpAnswer done = new HttpAnswer.Responded(response.statusCode(), headers, new byte[0]);
        response.handler(part -> {
            switch (stream.take(part.getBytes())) {
                case NOTHING -> {}
                case PROGRESS -> heardAt = System.nanoTime();
                case WHOLE -> {
                    end(done);
                    giveUpUnlessEnded(response);
                }
                case USELESS -> {
                    end(done);
                    reset();
                }
            }
        });
        response.endHandler(_ -> {
            letGo();
            end(done);
        });
    }

    /** Some servers say that an answer is whole and leave it open: that would cost a connection. */
    private void giveUpUnlessEnded(HttpClientResponse response) {
        Context context =
                Objects.requireNonNull(Vertx.currentContext(), "on a connection's thread");
        long timer = context.owner().setTimer(LAST_BYTES_WITHIN.toMillis(), _ -> reset());
        response.endHandler(_ -> {
            letGo();
            context.owner().cancelTimer(timer);
        });
    }

    private void readWhole(HttpClientResponse response, Map<String, String> headers) {
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > bytesMax) {
                end(new HttpAnswer.TooLarge(bytesMax));
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(_ -> {
            letGo();
            end(new HttpAnswer.Responded(response.statusCode(), headers, body.getBytes()));
        });
    }

    private void end(HttpAnswer as) {
        if (!answer.complete(as) || as instanceof HttpAnswer.Responded) {
            return;
        }
        reset();
    }

    /** The whole response is here: from now on its connection may be another call's. */
    private synchronized void letGo() {
        connectionGoesOn = true;
    }

    /**
     * Closes the connection, unless it may be another call's. Not by a reset of the request: that
     * is carried out later, and may hit the call that has the connection by then.
     */
    private synchronized void reset() {
        if (open != null && !connectionGoesOn) {
            open.connection().close();
        }
    }

    private static Map<String, String> headers(HttpClientResponse response) {
        Map<String, String> headers = new HashMap<>();
        response.headers()
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }
}
