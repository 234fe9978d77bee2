package dev.millrace.deploy.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a process to become what it was started for. */
final class Patience {
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int CONNECT_MILLIS = 500;

    private Patience() {}

    /** Returns once {@code ready} holds; fails when the child ends or the time is over. */
    static void await(Child child, Duration atMost, BooleanSupplier ready) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ready.getAsBoolean()) {
            if (!child.isAlive()) {
                throw child.failure("did not start");
            }
            if (System.nanoTime() - deadline > 0) {
                throw child.failure("was not ready within " + atMost.toSeconds() + " s");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw child.failure("was given up: the wait for it was interrupted");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    /** Whether {@code ready} came to hold in time. */
    static boolean lasts(Duration atMost, BooleanSupplier ready) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        return true;
    }

    static boolean listens(int port) {
        return listens(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    static boolean listens(String host, int port) {
        return listens(new InetSocketAddress(host, port));
    }

    private static boolean listens(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
