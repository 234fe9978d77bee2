package dev.millrace.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request and what may be done about it: answer, stream, cut, reset, or wait and see whether
 * the client leaves. Writing after it left throws; a caller need not look first.
 */
public final class Exchange {
    /** Longer than any process lives. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private final Request request;
    private final Socket socket;
    private final OutputStream out;
    private final CompletableFuture<Void> clientLeft = new CompletableFuture<>();
    private boolean answered;
    private boolean closes;

    Exchange(Request request, Socket socket, OutputStream out) {
        this.request = request;
        this.socket = socket;
        this.out = out;
        this.closes = request.header("connection").equalsIgnoreCase("close");
    }

    public Request request() {
        return request;
    }

    /** True if the client closed its connection before it had its whole answer. */
    public boolean clientLeft() {
        return clientLeft.isDone();
    }

    /** Waits this long, or shorter if the client leaves. */
    public void pause(Duration atMost) {
        if (atMost.isPositive()) {
            await(clientLeft, atMost);
        }
    }

    /** Waits for this, or until the client leaves. */
    public void await(CompletableFuture<?> turn) {
        if (!turn.isDone()) {
            await(CompletableFuture.anyOf(turn, clientLeft), FOREVER);
        }
    }

    private static void await(CompletableFuture<?> moment, Duration atMost) {
        try {
            moment.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // as long as it was to be
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The whole answer at once. */
    public void answer(int status, Map<String, String> headers, byte[] body) throws IOException {
        head(status, headers, "content-length", Integer.toString(body.length));
        out.write(body);
        finish();
    }

    /** Promises the whole body, sends its first half and closes the connection. */
    public void answerHalf(int status, Map<String, String> headers, byte[] body)
            throws IOException {
        head(status, headers, "content-length", Integer.toString(body.length));
        out.write(body, 0, body.length / 2);
        finish();
        close();
    }

    /** Begins an answer in chunks. */
    public void begin(int status, Map<String, String> headers) throws IOException {
        head(status, headers, "transfer-encoding", "chunked");
        out.flush();
    }

    /** One more chunk, on the wire when this returns. */
    public void chunk(byte[] bytes) throws IOException {
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        out.write(bytes);
        out.write("\r\n".getBytes(ISO_8859_1));
        out.flush();
    }

    /** The last of the chunks. */
    public void end() throws IOException {
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        finish();
    }

    /** Closes the connection as it is, in the middle of whatever was being said. */
    public void close() throws IOException {
        markAnswered();
        out.flush();
        socket.close();
    }

    /** Resets the connection (RST instead of FIN), so that the client's read fails. */
    public void reset() throws IOException {
        markAnswered();
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void head(int status, Map<String, String> headers, String lengthName, String length)
            throws IOException {
        var all = new TreeMap<>(headers);
        all.put(lengthName, length);
        if (closes) {
            all.put("connection", "close");
        }
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
        all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    /** A client that closes once it has the last byte did not leave: so this comes first. */
    private void finish() throws IOException {
        markAnswered();
        out.flush();
        if (closes) {
            socket.close();
        }
    }

    private synchronized void markAnswered() {
        answered = true;
    }

    synchronized void clientClosed() {
        if (!answered) {
            clientLeft.complete(null);
        }
    }

    /** What a write that threw means: the client is gone. */
    public void writeFailed() {
        clientLeft.complete(null);
    }

    boolean keepsAlive() {
        return !closes && !socket.isClosed();
    }
}
