package dev.millrace.inference;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Who may talk to this installation. Keys: {@code auth.*}. */
@ConfigMapping(prefix = "auth")
interface AuthConfig {
    /** The file with the API keys; without one, every service listens on loopback only. */
    Optional<Path> keysFile();
}
