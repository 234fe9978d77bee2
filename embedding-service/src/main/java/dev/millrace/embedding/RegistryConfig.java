package dev.millrace.embedding;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the models stand. Keys: {@code registry.*}. */
@ConfigMapping(prefix = "registry")
interface RegistryConfig {
    /** The registry, a YAML document of back ends, pools and models; there is no default. */
    Path file();
}
