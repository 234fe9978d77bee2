package dev.millrace.testkit.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file over HTTP. It goes on where the file ends, whoever began it, and tries again while a
 * server cuts the connection or falls silent.
 */
final class Download {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+)");
    private static final int FRUITLESS_MAX = 3;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final HttpClient client;
    private final Meter meter;
    private final Duration patience;

    /** Told of every piece that came. */
    interface Meter {
        /**
         * Another piece is in the file.
         *
         * @param bytes of the file so far
         * @param totalBytes of the whole file, or -1 where the server does not say
         */
        void at(long bytes, long totalBytes) throws IOException;
    }

    /** A server's refusal; asking it again would not help. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * @param patience longest silence of a server, and the pause after a fruitless try
     */
    Download(HttpClient client, Meter meter, Duration patience) {
        this.client = client;
        this.meter = meter;
        this.patience = patience;
    }

    /** Returns when all of {@code url} is in {@code file}. */
    void to(URI url, Path file) throws IOException, InterruptedException {
        for (int fruitless = 0; ; ) {
            long before = size(file);
            try {
                if (isWholeAfter(url, file, before)) {
                    return;
                }
                throw new IOException(url.getHost() + " ended the file before it was whole");
            } catch (Refused e) {
                throw e;
            } catch (IOException e) {
                throwIfInterrupted(e);
                fruitless = size(file) > before ? 0 : fruitless + 1;
                if (fruitless >= FRUITLESS_MAX) {
                    throw e;
                }
            }
            if (fruitless > 0) {
                LockSupport.parkNanos(patience.dividedBy(10).toNanos());
            }
        }
    }

    /** Streams and channels each have a way of their own to tell of it. */
    private static void throwIfInterrupted(IOException e) throws InterruptedException {
        if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
            throw new InterruptedException();
        }
    }

    private boolean isWholeAfter(URI url, Path file, long from)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url).timeout(patience);
        if (from > 0) {
            request.header("range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        Matcher range =
                CONTENT_RANGE.matcher(response.headers().firstValue("content-range").orElse(""));
        try (InputStream body = response.body()) {
            return switch (response.statusCode()) {
                case 206 -> isWholeAppended(body, file, from, range);
                case 416 -> isAllThere(file, from, range);
                case 200 -> {
                    long total = response.headers().firstValueAsLong("content-length").orElse(-1);
                    yield copy(body, file, 0, total);
                }
                default -> throw refusal(url, response.statusCode());
            };
        }
    }

    private boolean isWholeAppended(InputStream body, Path file, long from, Matcher range)
            throws IOException {
        if (!range.matches() || range.group(1) == null || Long.parseLong(range.group(1)) != from) {
            Files.delete(file);
            throw new IOException("the server sent another piece than the one asked for");
        }
        return copy(body, file, from, Long.parseLong(range.group(2)));
    }

    /** Nothing is left to be sent; or what we have is of another file. */
    private static boolean isAllThere(Path file, long from, Matcher range) throws IOException {
        if (range.matches() && Long.parseLong(range.group(2)) == from) {
            return true;
        }
        Files.delete(file);
        throw new IOException("the file at the server is shorter than what was there before");
    }

    private boolean copy(InputStream body, Path file, long from, long total) throws IOException {
        long at = from;
        meter.at(at, total);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = open(file, from);
                Silence silence = new Silence(body, patience)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                out.write(buffer, 0, n);
                at += n;
                silence.broken();
                meter.at(at, total);
            }
        }
        return total < 0 || at == total;
    }

    private static OutputStream open(Path file, long from) throws IOException {
        return from > 0
                ? Files.newOutputStream(file, StandardOpenOption.APPEND)
                : Files.newOutputStream(file);
    }

    private static IOException refusal(URI url, int status) {
        String message = "%s answered %d for %s".formatted(url.getHost(), status, url.getPath());
        return status >= 500 || status == 429 ? new IOException(message) : new Refused(message);
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
