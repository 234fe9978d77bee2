package dev.millrace.ingest;

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
     * this machine may call.
     */
    Optional<List<Path>> keysFile();

    /** How often that file is read again, so that keys come and go without a restart. */
    @WithDefault("PT1S")
    Duration reloadEvery();
}
