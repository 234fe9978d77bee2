package dev.millrace.deploy.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out loopback ports that nobody listens on, each once.
 *
 * <p>They lie below the range from which systems take the ports of outgoing connections (from 32768
 * on Linux): a server that is down for a while must find its port free when it comes back, and a
 * client that knocks meanwhile must not connect to itself.
 */
final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES_MAX = 1_000;

    private final Set<Integer> handedOut = new HashSet<>();

    /** This port or, where it is taken, the next free one above it. */
    int atOrAbove(int port) {
        for (int candidate = port; candidate < port + TRIES_MAX; candidate++) {
            if (take(candidate)) {
                return candidate;
            }
        }
        throw new StackFailure("no port is free from " + port + " to " + (port + TRIES_MAX));
    }

    int any() {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (take(candidate)) {
                return candidate;
            }
        }
        throw new StackFailure("no port is free from " + LOWEST + " to " + HIGHEST);
    }

    /** This port and no other. */
    int exactly(int port) {
        if (!take(port)) {
            throw new StackFailure(
                    "port %d is taken by another process: name another with --port, or leave it out for the next free one"
                            .formatted(port));
        }
        return port;
    }

    private boolean take(int port) {
        return !handedOut.contains(port) && isFree(port) && handedOut.add(port);
    }

    private static boolean isFree(int port) {
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
