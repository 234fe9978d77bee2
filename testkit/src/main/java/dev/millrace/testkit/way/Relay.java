package dev.millrace.testkit.way;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Accepts connections and carries bytes in both directions until one side is at its end. */
final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final Opening opening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Who is on the other side of a connection. */
    interface Opening {
        /**
         * Connects to it.
         *
         * @throws IOException if there is nobody; the connection is closed then
         */
        Socket open(Socket client) throws IOException;
    }

    Relay(ServerSocket listener, Opening opening) {
        this.listener = listener;
        this.opening = opening;
        Thread.ofVirtual().name("relay-" + port()).start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    static Socket to(int port) throws IOException {
        return new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                // closed, or a client gone before it was accepted: the loop's condition tells
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client;
                Socket server = opening.open(client)) {
            open.add(server);
            Thread back = Thread.ofVirtual().start(() -> carry(server, client));
            carry(client, server);
            back.join();
            open.remove(server);
        } catch (IOException _) {
            // nobody there, or no handshake: the connection is closed, which is all there is to say
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** The end of one side closes both, as a client that leaves is to be noticed by the server. */
    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException _) {
            // reset or closed by the other direction
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
