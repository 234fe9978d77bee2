package dev.millrace.inference;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Without API keys nobody outside this machine may reach the installation, not even its health. */
@ApplicationScoped
class ListenOnLoopback {
    void check(
            @Observes StartupEvent event,
            @ConfigProperty(name = "auth.keys-file") Optional<String> keysFile,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        if (keysFile.isEmpty() && !isLoopback(host)) {
            throw new IllegalStateException(
                    "set auth.keys-file, or leave quarkus.http.host at 127.0.0.1 (was '%s'): with no"
                                    .formatted(host)
                            + " API keys a service listens on loopback only");
        }
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
