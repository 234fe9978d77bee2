package dev.millrace.results.webhooks;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Posts to the address that was checked, under the host's own name; follows no redirect, reads
 * little of the answer and waits for it no longer than it may.
 */
@Singleton
class PostWebhook {
    private final Vertx vertx;
    private final HttpClient client;
    private final Duration timeout;
    private final int answerBytesMax;
    private final Clock clock;

    PostWebhook(Vertx vertx, WebhooksConfig limits, Clock clock) {
        this.vertx = vertx;
        this.timeout = limits.timeout();
        this.answerBytesMax = limits.answerBytesMax();
        this.clock = clock;
        this.client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setKeepAlive(false)
                                .setVerifyHost(true)
                                .setForceSni(true)
                                .setConnectTimeout(Math.toIntExact(timeout.toMillis()))
                                .setMaxPoolSize(limits.sendersPerHostMax())
                                .setMaxWaitQueueSize(limits.sendersMax())
                                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /** The receiver's answer, or its silence. */
    Answer post(Destination.Open to, Map<String, String> headers, byte[] body) {
        var answer = new CompletableFuture<Answer>();
        client.request(options(to, headers))
                .compose(request -> request.send(Buffer.buffer(body)).onSuccess(this::discard))
                .onSuccess(response -> answer.complete(status(response)))
                .onFailure(failure -> answer.complete(silence(failure)));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Answer.Silence("no answer within " + timeout);
        } catch (ExecutionException e) {
            return silence(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Silence("the process was leaving");
        }
    }

    private RequestOptions options(Destination.Open to, Map<String, String> headers) {
        String host = to.url().getHost();
        MultiMap all = MultiMap.caseInsensitiveMultiMap().addAll(headers);
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(
                        SocketAddress.inetSocketAddress(to.port(), to.address().getHostAddress()))
                .setHost(host)
                .setPort(to.port())
                .setSsl(to.isTls())
                .setURI(to.pathAndQuery())
                .setFollowRedirects(false)
                .setTimeout(timeout.toMillis())
                .setHeaders(all);
    }

    /** The head is the answer; of the rest a little is read for politeness, then it is cut off. */
    private void discard(HttpClientResponse response) {
        var left = new AtomicInteger(answerBytesMax);
        long cutOff = vertx.setTimer(timeout.toMillis(), _ -> close(response));
        response.exceptionHandler(_ -> vertx.cancelTimer(cutOff));
        response.endHandler(_ -> vertx.cancelTimer(cutOff));
        response.handler(piece -> {
            if (left.addAndGet(-piece.length()) < 0) {
                close(response);
            }
        });
    }

    private static void close(HttpClientResponse response) {
        Future<Void> _ = response.request().connection().close();
    }

    private Answer status(HttpClientResponse response) {
        return new Answer.Status(
                response.statusCode(), retryAfter(response.getHeader("retry-after")));
    }

    private static Answer silence(Throwable failure) {
        return new Answer.Silence(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    /** In seconds or as a date; anything else means nothing. */
    private @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            return header.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
