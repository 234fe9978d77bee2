package dev.millrace.testkit.fetch;

import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves files over HTTP, whole or from where they are asked for, as badly as it is told to. */
final class TestingStore implements AutoCloseable {
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger silences = new AtomicInteger();
    private volatile boolean ranges = true;
    private final LoopbackHttp http = new LoopbackHttp(0, this::answer);

    URI put(String path, byte[] bytes) {
        files.put(path, bytes);
        return URI.create(url() + path);
    }

    String url() {
        return "http://127.0.0.1:" + http.port();
    }

    TestingStore withoutRanges() {
        ranges = false;
        return this;
    }

    /** So many answers break off in the middle. */
    TestingStore cutting(int answers) {
        cuts.set(answers);
        return this;
    }

    /** So many answers stop in the middle and leave the connection open. */
    TestingStore fallingSilent(int answers) {
        silences.set(answers);
        return this;
    }

    /** Paths, each with the range asked for. */
    List<String> asked() {
        return asked;
    }

    private void answer(Exchange exchange) throws IOException {
        String path = exchange.request().path();
        String range = exchange.request().header("range");
        asked.add((path + " " + range).strip());
        byte[] whole = files.get(path);
        if (whole == null) {
            exchange.answer(404, Map.of(), new byte[0]);
        } else if (!ranges || range.isEmpty()) {
            send(exchange, 200, Map.of(), whole);
        } else {
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            if (from >= whole.length) {
                exchange.answer(416, contentRange("*", whole), new byte[0]);
            } else {
                send(
                        exchange,
                        206,
                        contentRange(from + "-" + (whole.length - 1), whole),
                        Arrays.copyOfRange(whole, from, whole.length));
            }
        }
    }

    private void send(Exchange exchange, int status, Map<String, String> headers, byte[] body)
            throws IOException {
        if (cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            exchange.answerHalf(status, headers, body);
        } else if (silences.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            exchange.begin(status, headers);
            exchange.chunk(Arrays.copyOf(body, body.length / 2));
            exchange.pause(Duration.ofMinutes(1));
        } else {
            exchange.answer(status, headers, body);
        }
    }

    private static Map<String, String> contentRange(String which, byte[] whole) {
        return Map.of("content-range", "bytes %s/%d".formatted(which, whole.length));
    }

    @Override
    public void close() {
        http.close();
    }
}
