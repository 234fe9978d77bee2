package dev.millrace.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes in one request's body as it comes, never more of it than there is room for. Everything
 * happens on the request's event loop; exactly one of the three endings is called.
 */
final class BodyIntake {
    private final HttpServerRequest request;
    private final InFlight.Place place;
    private final int bytesMax;
    private final Endings endings;
    private byte[] body;
    private int length;
    private int reserved;
    private boolean ended;

    /**
     * How it may end.
     *
     * @param whole the body is here
     * @param refused the caller is to be told why not
     * @param gone the caller left in the middle
     */
    record Endings(Consumer<byte[]> whole, Consumer<Refusal> refused, Runnable gone) {}

    /**
     * Begins nothing yet.
     *
     * @param announced bytes that the request says it has and {@code place} has room for
     */
    BodyIntake(
            HttpServerRequest request,
            InFlight.Place place,
            int announced,
            int bytesMax,
            Endings endings) {
        this.request = request;
        this.place = place;
        this.bytesMax = bytesMax;
        this.endings = endings;
        this.reserved = announced;
        this.body = new byte[announced];
    }

    /** The size a request says its body has, 0 if it says none. */
    static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Math.max(0, Long.parseLong(length));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static Refusal tooLarge(int bytesMax) {
        return Refusal.caller(
                413,
                "request_too_large",
                null,
                "the request has more than %d bytes; send fewer jobs at once".formatted(bytesMax));
    }

    /** Lets a body pass that nobody wants: many clients read no answer before they sent it all. */
    static void discard(HttpServerRequest request, Vertx vertx, Duration timeMax) {
        if (!request.isEnded()) {
            long timer = vertx.setTimer(timeMax.toMillis(), _ -> request.connection().close());
            request.handler(_ -> {});
            request.endHandler(_ -> vertx.cancelTimer(timer));
            request.exceptionHandler(_ -> vertx.cancelTimer(timer));
            request.resume();
        }
    }

    void start(Vertx vertx, Duration timeMax) {
        long timer =
                vertx.setTimer(
                        timeMax.toMillis(),
                        _ -> {
                            end(() -> endings.refused().accept(late(timeMax)));
                            request.connection().close();
                        });
        request.handler(this::take);
        request.endHandler(_ -> {
            vertx.cancelTimer(timer);
            end(() ->
                    endings.whole()
                            .accept(length == body.length ? body : Arrays.copyOf(body, length)));
        });
        request.exceptionHandler(_ -> {
            vertx.cancelTimer(timer);
            end(endings.gone());
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private void take(Buffer piece) {
        if (ended) {
            return;
        }
        int needed = length + piece.length();
        if (needed > bytesMax) {
            end(() -> endings.refused().accept(tooLarge(bytesMax)));
        } else if (needed > reserved && !place.tryGrow(needed - reserved)) {
            end(() -> endings.refused().accept(Refusal.full("too many bytes are under way")));
        } else {
            append(piece, needed);
        }
    }

    private void append(Buffer piece, int needed) {
        reserved = Math.max(reserved, needed);
        if (needed > body.length) {
            body = Arrays.copyOf(body, Math.min(bytesMax, Math.max(needed, 2 * body.length)));
        }
        piece.getBytes(body, length);
        length = needed;
    }

    private static Refusal late(Duration timeMax) {
        return Refusal.caller(
                408,
                "request_timeout",
                null,
                "the body did not arrive within %s".formatted(timeMax));
    }

    private void end(Runnable ending) {
        if (!ended) {
            ended = true;
            ending.run();
        }
    }
}
