package dev.millrace.backends.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One exchange. Events of the connection, the timeout and a close race for its answer; the first
 * one counts, and every answer but a whole response closes the connection.
 */
public final class HttpCall {
    private final int bytesMax;
    private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    private @Nullable HttpClientRequest open;

    private HttpCall(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    public static HttpCall begin(
            HttpClient client, RequestOptions options, Buffer body, int bytesMax) {
        HttpCall call = new HttpCall(bytesMax);
        Future<HttpClientRequest> opening = client.request(options);
        opening.onSuccess(request -> call.send(request, body));
        opening.onFailure(e -> call.end(WireFailure.opening(e)));
        return call;
    }

    public HttpAnswer await(Duration timeout) throws InterruptedException {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            end(new HttpAnswer.TimedOut(timeout));
            return answer.join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer never fails", e);
        }
    }

    public void close() {
        end(new HttpAnswer.Closed());
    }

    private synchronized void send(HttpClientRequest request, Buffer body) {
        open = request;
        if (answer.isDone()) {
            request.reset();
            return;
        }
        Future<HttpClientResponse> responding = request.send(body);
        responding.onSuccess(this::read);
        responding.onFailure(e -> end(new HttpAnswer.Cut(WireFailure.kind(e))));
    }

    private void read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(e -> end(new HttpAnswer.Cut(WireFailure.kind(e))));
        response.handler(part -> {
            if (body.length() + part.length() > bytesMax) {
                end(new HttpAnswer.TooLarge(bytesMax));
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(_ ->
                end(
                        new HttpAnswer.Responded(
                                response.statusCode(), headers(response), body.getBytes())));
    }

    private void end(HttpAnswer as) {
        if (!answer.complete(as) || as instanceof HttpAnswer.Responded) {
            return;
        }
        synchronized (this) {
            if (open != null) {
                open.reset();
            }
        }
    }

    private static Map<String, String> headers(HttpClientResponse response) {
        Map<String, String> headers = new HashMap<>();
        response.headers()
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }
}
