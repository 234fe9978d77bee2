package dev.millrace.embedding;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may call. Keys: {@code auth.*}. */
@ConfigMapping(prefix = "auth")
interface AuthConfig {
    /**
     * The file with the hashes of the API keys, or several with commas between. Without any only
     * this machine may connect.
     */
    Optional<List<Path>> keysFile();
}
