package dev.millrace.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 on 127.0.0.1, two virtual threads per connection: one handles the request, the
 * other keeps reading, so that a client that leaves is noticed at once.
 */
public final class LoopbackHttp implements AutoCloseable {
    private static final int BACKLOG = 4_096;

    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private int port;

    /** What is done about a request; called on a virtual thread of its own. */
    public interface Handler {
        void handle(Exchange exchange) throws IOException;
    }

    /**
     * Listens from the start.
     *
     * @param port 0 for a free one
     */
    public LoopbackHttp(int port, Handler handler) {
        this.port = port;
        this.handler = handler;
        listen();
    }

    public int port() {
        return port;
    }

    /** Listens again on the port it had, after {@link #close}. */
    public synchronized void listen() {
        try {
            var opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
            port = opened.getLocalPort();
            listener = opened;
            acceptor = Thread.ofVirtual().name("http-" + port).start(() -> accept(opened));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                var socket = opened.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // closed, or a client gone before it was accepted: the loop's condition tells
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
            var requests = new RequestReader(socket.getInputStream(), out);
            boolean open = true;
            while (open) {
                var request = requests.next();
                open = request != null && handled(new Exchange(request, socket, out), requests);
            }
        } catch (IOException _) {
            // the client broke off, or spoke no HTTP: the connection is all there is to close
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    private boolean handled(Exchange exchange, RequestReader requests) throws InterruptedException {
        var worker = Thread.ofVirtual().start(() -> handle(exchange));
        boolean more = requests.moreComes();
        if (!more) {
            exchange.clientClosed();
        }
        worker.join();
        return more && exchange.keepsAlive();
    }

    private void handle(Exchange exchange) {
        try {
            handler.handle(exchange);
        } catch (IOException _) {
            exchange.writeFailed();
        } catch (Throwable e) { // that an answer does not fit into memory ends no other
            try {
                exchange.answer(500, Map.of(), String.valueOf(e).getBytes(UTF_8));
            } catch (IOException _) {
                exchange.writeFailed();
            }
        }
    }

    /** Stops listening and drops every connection; {@link #listen} brings it back. */
    @Override
    public synchronized void close() {
        try {
            if (listener != null && acceptor != null) {
                listener.close();
                acceptor.join(); // the port is free only once nobody accepts on it any more
            }
            for (var socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " was not closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing port " + port, e);
        }
    }
}
