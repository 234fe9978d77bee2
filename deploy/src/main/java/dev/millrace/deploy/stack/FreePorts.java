package dev.millrace.deploy.stack;

import dev.millrace.testkit.LoopbackPorts;
import java.util.HashSet;
import java.util.Set;

/** Hands out loopback ports that nobody listens on, each once. */
final class FreePorts {
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
        int port = LoopbackPorts.anyBut(handedOut);
        handedOut.add(port);
        return port;
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
        return !handedOut.contains(port) && LoopbackPorts.isFree(port) && handedOut.add(port);
    }
}
