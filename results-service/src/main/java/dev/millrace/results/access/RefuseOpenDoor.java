package dev.millrace.results.access;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.Config;

/** Without API keys nobody but this machine may ask: a start that would let others in fails. */
class RefuseOpenDoor {
    void atStart(@Observes @Priority(1) StartupEvent start, Config config, KeyFile keys) {
        check(config.getValue("quarkus.http.host", String.class), keys.isConfigured());
    }

    static void check(String host, boolean keysConfigured) {
        if (!keysConfigured && !isLoopback(host)) {
            throw new IllegalStateException(
                    "quarkus.http.host is %s, which others can reach: set auth.keys-file, or listen on 127.0.0.1"
                            .formatted(host));
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
