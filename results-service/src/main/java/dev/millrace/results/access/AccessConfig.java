package dev.millrace.results.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may ask. Keys: {@code auth.*}. */
@ConfigMapping(prefix = "auth")
interface AccessConfig {
    /**
     * YAML file of hashed API keys, or several with commas between. Without any the service listens
     * on loopback only, and the tenant is what the header {@code millrace-tenant} says, or {@code
     * local}.
     */
    Optional<List<Path>> keysFile();

    /** How often the files are looked at for changes, when somebody asks. */
    @WithDefault("PT5S")
    Duration reloadEvery();
}
