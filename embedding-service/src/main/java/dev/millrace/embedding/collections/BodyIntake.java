package dev.millrace.embedding.collections;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Takes in a body as it comes, never more of it than may be and for no longer. */
final class BodyIntake {
    private BodyIntake() {}

    /** The size a request says its body has, 0 if it says none. */
    static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Math.max(0, Long.parseLong(length));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static WrongCall tooLarge(int bytesMax) {
        return WrongCall.of(
                "request_too_large",
                null,
                "the request has more than %d bytes".formatted(bytesMax));
    }

    /**
     * On the call's event loop, where the body completes too: with a {@link WrongCall} if it is too
     * large or too late, in whatever way if its caller leaves.
     */
    static CompletableFuture<byte[]> begin(Exchange exchange, int bytesMax, Duration timeMax) {
        HttpServerRequest request = exchange.call().request();
        Vertx vertx = exchange.call().vertx();
        CompletableFuture<byte[]> whole = new CompletableFuture<>();
        var _ = exchange.over().thenRun(() -> whole.cancel(false));
        long timer =
                vertx.setTimer(
                        timeMax.toMillis(),
                        _ -> {
                            whole.completeExceptionally(late(timeMax));
                            exchange.then(() -> request.connection().close());
                        });
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() + piece.length() > bytesMax) {
                whole.completeExceptionally(tooLarge(bytesMax));
            }
            if (!whole.isDone()) {
                body.appendBuffer(piece);
            }
        });
        request.endHandler(_ -> {
            vertx.cancelTimer(timer);
            whole.complete(body.getBytes());
        });
        request.exceptionHandler(failure -> {
            vertx.cancelTimer(timer);
            whole.completeExceptionally(failure);
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.resume();
        return whole;
    }

    private static WrongCall late(Duration timeMax) {
        return WrongCall.of(
                "request_timeout", null, "the body did not arrive within %s".formatted(timeMax));
    }
}
