package dev.millrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback that nobody listens on.
 *
 * <p>They lie below the range from which systems take the ports of outgoing connections (from 32768
 * on Linux): a server that is down for a while must find its port free when it comes back, and a
 * client that knocks meanwhile must not connect to itself.
 */
public final class LoopbackPorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES_MAX = 1_000;

    private LoopbackPorts() {}

    /** One that is free now and none of those. */
    public static int anyBut(Set<Integer> those) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (!those.contains(candidate) && isFree(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no port is free from " + LOWEST + " to " + HIGHEST);
    }

    /** Whether nobody listens on it, neither on loopback nor on all addresses. */
    public static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
