package dev.millrace.inference;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the models stand. Keys: {@code registry.*}. */
@ConfigMapping(prefix = "registry")
interface RegistryConfig {
    /** The YAML document with back ends, pools and models; the same for router and workers. */
    Path file();
}
