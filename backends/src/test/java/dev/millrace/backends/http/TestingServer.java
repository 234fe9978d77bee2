package dev.millrace.backends.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Says what it is told as soon as somebody connects or asks, and notices who leaves. */
final class TestingServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Talk talk;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What is done on a connection; it ends with it. */
    interface Talk {
        void on(Socket socket, TestingServer server) throws IOException;
    }

    TestingServer(String address, int port, Talk talk) {
        this.talk = talk;
        try {
            listener = new ServerSocket(port, 50, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    TestingServer(Talk talk) {
        this("127.0.0.1", 0, talk);
    }

    /** Reads each request's head and answers it, and the next on the same connection. */
    static Talk saying(String answer) {
        return (socket, server) -> {
            while (server.readHead(socket)) {
                say(socket, answer);
            }
        };
    }

    /** Reads one request's head, answers it, and then waits for the client to leave. */
    static Talk sayingOnce(String answer) {
        return (socket, server) -> {
            if (server.readHead(socket)) {
                say(socket, answer);
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        };
    }

    boolean readHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int line = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            if (next == '\n' && line == 0) {
                asked.incrementAndGet();
                return true;
            }
            line = next == '\n' ? 0 : next == '\r' ? line : line + 1;
        }
    }

    static void say(Socket socket, String words) throws IOException {
        socket.getOutputStream().write(words.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections so far. */
    int connections() {
        return connections.get();
    }

    /** Requests whose head was read. */
    int asked() {
        return asked.get();
    }

    /** Connections that have ended. */
    int left() {
        return left.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // closed: the loop's condition tells
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            talk.on(socket, this);
        } catch (IOException _) {
            // the client reset it
        } finally {
            open.remove(socket);
            left.incrementAndGet();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
