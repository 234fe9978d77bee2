package dev.millrace.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one request after another off a connection; sizes are bounded. */
final class RequestReader {
    private static final int LINE_BYTES_MAX = 64 * 1024;
    private static final int HEADERS_MAX = 200;
    private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;

    RequestReader(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in, 16 * 1024);
        this.out = out;
    }

    /** Blocks until the client sends something (true) or leaves (false). */
    boolean moreComes() {
        try {
            in.mark(1);
            if (in.read() < 0) {
                return false;
            }
            in.reset();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** The next request, or null when the client has closed the connection between two. */
    @Nullable Request next() throws IOException {
        var start = line();
        if (start == null) {
            return null;
        }
        var words = start.split(" ", 3);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP/1 request: " + start);
        }
        Map<String, String> headers = headers();
        if (words[2].equals("HTTP/1.0")) {
            headers.putIfAbsent("connection", "close");
        }
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
        return new Request(words[0], words[1], headers, new String(body(headers), UTF_8));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int count = 0; count <= HEADERS_MAX; count++) {
            var line = lineOrFail();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        throw new IOException("more than " + HEADERS_MAX + " headers");
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunked();
        }
        return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private byte[] chunked() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(lineOrFail().split(";", 2)[0].strip(), 16);
            if (body.size() + size > BODY_BYTES_MAX) {
                throw new IOException("body over " + BODY_BYTES_MAX + " bytes");
            }
            body.write(exactly(size));
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            lineOrFail();
        }
    }

    private byte[] exactly(int size) throws IOException {
        if (size > BODY_BYTES_MAX) {
            throw new IOException("body over " + BODY_BYTES_MAX + " bytes");
        }
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the client left in the middle of its body");
        }
        return bytes;
    }

    private String lineOrFail() throws IOException {
        var line = line();
        if (line == null) {
            throw new EOFException("the client left in the middle of its request");
        }
        return line;
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw new IOException("a line over " + LINE_BYTES_MAX + " bytes");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
