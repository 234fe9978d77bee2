package dev.millrace.deploy.stack;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/**
 * A second listener of the broker, for containers of this machine.
 *
 * @param host the address that it is bound to
 * @param advertised the name or address by which containers reach it
 */
record Exposure(String host, String advertised, int port) {
    /**
     * Bound to the address that the name stands for, if that is one of this machine's own, such as
     * the bridge of a container engine; else to loopback, where an engine's own forwarding (Docker
     * Desktop's {@code host.docker.internal}) ends. Never to all addresses: the broker asks nobody
     * who they are.
     */
    static Exposure at(String name, int port) {
        return new Exposure(isOwn(name) ? name : "127.0.0.1", name, port);
    }

    private static boolean isOwn(String name) {
        try {
            var address = InetAddress.getByName(name);
            if (address.isAnyLocalAddress()) {
                throw new StackFailure(
                        name
                                + " would open the broker to everybody: name the address of your"
                                + " containers' bridge");
            }
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException _) {
            return false;
        }
    }

    List<String> arguments() {
        return List.of(host, advertised, Integer.toString(port));
    }

    @Override
    public String toString() {
        return advertised + ":" + port;
    }
}
