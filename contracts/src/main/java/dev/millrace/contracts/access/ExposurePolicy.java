package dev.millrace.contracts.access;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a service may listen: without API keys on this machine alone, not even for its health. */
public final class ExposurePolicy {
    private ExposurePolicy() {}

    /**
     * Checks the address to listen on.
     *
     * @throws IllegalStateException naming the key to set
     */
    public static void check(String host, boolean keysKnown) {
        if (!keysKnown && !isLoopback(host)) {
            throw new IllegalStateException(
                    "quarkus.http.host=%s lets others connect, and no API keys are configured: set"
                                    .formatted(host)
                            + " auth.keys-file, or listen on 127.0.0.1");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
