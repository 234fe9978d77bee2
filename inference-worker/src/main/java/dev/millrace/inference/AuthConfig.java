package dev.millrace.inference;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Who may call. Keys: {@code auth.*}. */
@ConfigMapping(prefix = "auth")
interface AuthConfig {
    /** The file with the hashes of the API keys. Without it only this machine may connect. */
    Optional<Path> keysFile();
}
