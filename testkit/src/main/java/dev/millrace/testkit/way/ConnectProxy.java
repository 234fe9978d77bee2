package dev.millrace.testkit.way;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on 127.0.0.1 that opens tunnels, whatever their name, to one port of this machine,
 * for those who know its user and password.
 */
public final class ConnectProxy implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 16 * 1024;

    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final Relay relay;

    /**
     * Listens from the start.
     *
     * @param credentials {@code user:password}
     * @param serverPort where every tunnel ends
     */
    public ConnectProxy(String credentials, int serverPort) {
        String expected =
                "proxy-authorization: basic "
                        + Base64.getEncoder().encodeToString(credentials.getBytes(ISO_8859_1));
        try {
            relay =
                    new Relay(
                            new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")),
                            client -> tunnel(client, expected, serverPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return relay.port();
    }

    /** What it was asked for so far, such as {@code CONNECT provider.example:443 HTTP/1.1}. */
    public List<String> tunnels() {
        return List.copyOf(tunnels);
    }

    private Socket tunnel(Socket client, String expected, int serverPort) throws IOException {
        List<String> head = head(client.getInputStream()).lines().toList();
        boolean known = head.stream().anyMatch(line -> line.equalsIgnoreCase(expected));
        if (!known || !head.getFirst().startsWith("CONNECT ")) {
            say(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic");
            throw new IOException("turned away");
        }
        tunnels.add(head.getFirst());
        Socket server = Relay.to(serverPort);
        say(client, "200 Connection established");
        return server;
    }

    private static void say(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(ISO_8859_1));
        client.getOutputStream().flush();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.size() == HEAD_BYTES_MAX) {
                throw new EOFException("no whole request");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
