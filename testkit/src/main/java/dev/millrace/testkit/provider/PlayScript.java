package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.provider.wire.Answer;
import dev.millrace.testkit.provider.wire.Event;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Vendor;
import dev.millrace.testkit.provider.wire.WireJson;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Carries out one script on one exchange.
 *
 * @param head what stands in the head of every answer
 * @param onToken what is done with each token that is generated
 */
record PlayScript(
        Exchange exchange,
        Vendor vendor,
        Map<String, String> head,
        Clock clock,
        IntConsumer onStatus,
        Runnable onToken) {
    private static final String NONSENSE = "<html>it is lunch time";
    private static final String BROKEN = "{\"id\":\"scripted\",\"choices\":[{\"ind";

    void play(Script script, Answer answer, boolean streams) throws IOException {
        var pace = script.pace();
        exchange.pause(pace.first());
        if (script.ending() == Ending.Mishap.HANG) {
            exchange.pause(Exchange.FOREVER);
        }
        if (exchange.clientLeft()) {
            return;
        }
        switch (script.ending()) {
            case Ending.Fails fails -> refuse(fails);
            case Ending.Mishap.RESET -> exchange.reset();
            case Ending.Mishap.EMPTY -> whole(pace, new byte[0]);
            case Ending ending -> {
                if (streams) {
                    stream(pace, ending, answer);
                } else {
                    exchange.pause(pace.perToken().multipliedBy(answer.tokens()));
                    document(pace, ending, answer);
                }
            }
        }
    }

    /** An error, in the vendor's words. */
    void refuse(Ending.Fails fails) throws IOException {
        var headers = headers("application/json");
        headers.putAll(retryAfter(fails.retry()));
        onStatus.accept(fails.status());
        exchange.answer(fails.status(), headers, error(fails.failure()));
    }

    private Map<String, String> retryAfter(Ending.Retry retry) {
        return switch (retry) {
            case Ending.Retry.Unsaid() -> Map.of();
            case Ending.Retry.Seconds(int seconds) ->
                    Map.of("retry-after", Integer.toString(seconds));
            case Ending.Retry.Date(int seconds) ->
                    Map.of("retry-after", HttpDate.of(clock.instant().plusSeconds(seconds)));
            case Ending.Retry.Millis(long millis) ->
                    Map.of(
                            "retry-after",
                            Long.toString(Math.ceilDiv(millis, 1_000)),
                            "retry-after-ms",
                            Long.toString(millis));
        };
    }

    private void document(Pace pace, Ending ending, Answer answer) throws IOException {
        var body = WireJson.bytes(answer.whole());
        switch (ending) {
            case Ending.Mishap.NO_CHOICES -> whole(pace, WireJson.bytes(hollow(answer.whole())));
            case Ending.Mishap.NOT_JSON -> whole(pace, NONSENSE.getBytes(UTF_8));
            case Ending.Mishap.GARBAGE -> whole(pace, BROKEN.getBytes(UTF_8));
            case Ending.Mishap.ERROR_WITH_200 -> whole(pace, error(Failure.of(500)));
            case Ending.Mishap.CUT -> {
                onStatus.accept(200);
                exchange.answerHalf(200, headers("application/json"), body);
            }
            default -> whole(pace, body);
        }
    }

    /** With a length where it comes in one piece, in chunks where it does not. */
    private void whole(Pace pace, byte[] body) throws IOException {
        onStatus.accept(200);
        if (pace.stall().isZero() && pace.pieces() == Pieces.EVENTS) {
            exchange.answer(200, headers("application/json"), body);
            return;
        }
        exchange.begin(200, headers("application/json"));
        int middle = body.length / 2;
        send(pace, Arrays.copyOfRange(body, 0, middle));
        exchange.pause(pace.stall());
        send(pace, Arrays.copyOfRange(body, middle, body.length));
        exchange.end();
    }

    private void stream(Pace pace, Ending ending, Answer answer) throws IOException {
        onStatus.accept(200);
        exchange.begin(200, headers("text/event-stream"));
        if (ending == Ending.Mishap.NOT_JSON) {
            send(pace, Event.bytes("", NONSENSE));
            exchange.end();
            return;
        }
        var events = answer.events();
        int half = events.size() / 2;
        events(pace, ending, events.subList(0, half));
        exchange.pause(pace.stall());
        switch (ending) {
            case Ending.Mishap.CUT -> exchange.close();
            case Ending.Mishap.ERROR_WITH_200 -> {
                send(pace, vendor.errorEvent(Failure.of(500), requestId()).bytes());
                exchange.end();
            }
            default -> {
                if (ending == Ending.Mishap.GARBAGE) {
                    send(pace, Event.bytes("", BROKEN));
                }
                events(pace, ending, events.subList(half, events.size()));
                exchange.end();
            }
        }
    }

    /** Tokens keep to the clock: a late one does not make the next one late. */
    private void events(Pace pace, Ending ending, List<Event> events) throws IOException {
        long due = System.nanoTime();
        for (var event : events) {
            if (event.kind() == Event.Kind.LAST && ending == Ending.Mishap.NO_DONE) {
                return;
            }
            if (event.kind() == Event.Kind.TOKEN) {
                due += pace.perToken().toNanos();
                exchange.pause(Duration.ofNanos(due - System.nanoTime()));
                onToken.run();
            }
            if (ending == Ending.Mishap.NO_CHOICES && event.data() instanceof ObjectNode json) {
                hollow(json);
            }
            send(pace, event.bytes());
        }
    }

    private void send(Pace pace, byte[] bytes) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            if (from > 0) {
                exchange.pause(pace.perByte());
            }
            if (exchange.clientLeft()) {
                throw new IOException("the client left in the middle of its answer");
            }
            int to = endOfPiece(pace.pieces(), bytes, from);
            exchange.chunk(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
    }

    private static int endOfPiece(Pieces pieces, byte[] bytes, int from) {
        return switch (pieces) {
            case EVENTS -> bytes.length;
            case BYTES -> from + 1;
            case SPLIT_CHARACTERS -> {
                int to = from + 1;
                while (to < bytes.length && !isSecondByte(bytes, to)) {
                    to++;
                }
                yield to;
            }
        };
    }

    /** Of a character in UTF-8: it continues one that begins right before it. */
    private static boolean isSecondByte(byte[] bytes, int at) {
        return (bytes[at] & 0xC0) == 0x80 && (bytes[at - 1] & 0xC0) == 0xC0;
    }

    private static ObjectNode hollow(ObjectNode body) {
        return body.remove(List.of("choices", "content", "data", "content_block", "delta"));
    }

    private byte[] error(Failure failure) {
        return WireJson.bytes(vendor.error(failure, requestId()));
    }

    private String requestId() {
        return head.getOrDefault("request-id", "");
    }

    private Map<String, String> headers(String contentType) {
        var headers = new TreeMap<>(head);
        headers.put("content-type", contentType);
        return headers;
    }
}
