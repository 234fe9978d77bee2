package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.testkit.http.Exchange;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Carries out one script on one exchange. */
record PlayScript(Exchange exchange, Completion completion, Clock clock, IntConsumer onStatus) {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> EVENTS = Map.of("content-type", "text/event-stream");
    private static final byte[] NONSENSE = "<html>it is lunch time".getBytes(UTF_8);

    void play(Script script) throws IOException {
        exchange.pause(script.slow());
        if (exchange.clientLeft()) {
            return;
        }
        switch (script.ending()) {
            case Script.Ending.Answers() -> succeed(script, true, true);
            case Script.Ending.Says(_) -> succeed(script, true, true);
            case Script.Ending.NoUsage() -> succeed(script, true, false);
            case Script.Ending.NoChoices() -> succeed(script, false, true);
            case Script.Ending.Fails(int status, Script.Retry retry) -> fail(status, retry);
            case Script.Ending.NotJson() -> nonsense(NONSENSE);
            case Script.Ending.ErrorWith200() -> errorWith200(script);
            case Script.Ending.Empty() -> {
                onStatus.accept(200);
                exchange.answer(200, JSON, new byte[0]);
            }
            case Script.Ending.Cut() -> cut(script);
            case Script.Ending.Reset() -> exchange.reset();
        }
    }

    private void succeed(Script script, boolean withChoices, boolean withUsage) throws IOException {
        onStatus.accept(200);
        if (completion.asked().streams()) {
            exchange.begin(200, EVENTS);
            var chunks = completion.chunks(withChoices);
            send(script, chunks, chunks.size());
            if (withUsage && completion.asked().includesUsage()) {
                exchange.chunk(completion.usageChunk());
            }
            exchange.chunk(Completion.doneChunk());
            exchange.end();
        } else if (script.stall().isZero()) {
            exchange.answer(200, JSON, completion.whole(withChoices, withUsage));
        } else {
            exchange.begin(200, JSON);
            var halves = halves(completion.whole(withChoices, withUsage));
            send(script, halves, halves.size());
            exchange.end();
        }
    }

    private void fail(int status, Script.Retry retry) throws IOException {
        var headers = new TreeMap<>(JSON);
        switch (retry) {
            case Script.Retry.Unsaid() -> {}
            case Script.Retry.Seconds(int seconds) ->
                    headers.put("retry-after", Integer.toString(seconds));
            case Script.Retry.Date(int seconds) ->
                    headers.put(
                            "retry-after",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    clock.instant().plusSeconds(seconds).atZone(ZoneOffset.UTC)));
        }
        onStatus.accept(status);
        exchange.answer(status, headers, Completion.error(status));
    }

    private void nonsense(byte[] body) throws IOException {
        onStatus.accept(200);
        if (completion.asked().streams()) {
            exchange.begin(200, EVENTS);
            exchange.chunk(Completion.event(body));
            exchange.end();
        } else {
            exchange.answer(200, JSON, body);
        }
    }

    private void errorWith200(Script script) throws IOException {
        if (!completion.asked().streams()) {
            nonsense(Completion.error(500));
            return;
        }
        onStatus.accept(200);
        exchange.begin(200, EVENTS);
        var chunks = completion.chunks(true);
        send(script, chunks, chunks.size() / 2);
        exchange.chunk("event: error\n".getBytes(UTF_8));
        exchange.chunk(Completion.event(Completion.error(500)));
        exchange.end();
    }

    private void cut(Script script) throws IOException {
        onStatus.accept(200);
        if (completion.asked().streams()) {
            exchange.begin(200, EVENTS);
            var chunks = completion.chunks(true);
            send(script, chunks, chunks.size() / 2);
            exchange.close();
        } else {
            exchange.answerHalf(200, JSON, completion.whole(true, true));
        }
    }

    /** The first {@code count} pieces, with the script's stall in the middle of the whole. */
    private void send(Script script, List<byte[]> pieces, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (i == pieces.size() / 2) {
                exchange.pause(script.stall());
            }
            if (exchange.clientLeft()) {
                throw new IOException("the client left in the middle of its answer");
            }
            exchange.chunk(pieces.get(i));
        }
    }

    private static List<byte[]> halves(byte[] body) {
        int middle = body.length / 2;
        return List.of(
                Arrays.copyOfRange(body, 0, middle), Arrays.copyOfRange(body, middle, body.length));
    }
}
