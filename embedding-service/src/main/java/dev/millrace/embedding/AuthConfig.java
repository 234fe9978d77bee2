package dev.millrace.embedding;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may call. Keys: {@code auth.*}. */
@ConfigMapping(prefix = "auth")
interface AuthConfig {
    /**
     * The file with the hashes of the API keys, or several with commas between. Without any only
     * this machine may connect, and the tenant is what the header {@code millrace-tenant} says, or
     * {@code local}.
     */
    Optional<List<Path>> keysFile();

    /** How often the files are looked at for changes, when somebody calls. */
    @WithDefault("PT5S")
    Duration reloadEvery();
}
