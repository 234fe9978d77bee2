package dev.millrace.results.access;

import dev.millrace.contracts.access.KeyFile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Opens the file with the API keys; one that is wrong stops the start. */
class Keys {
    @Produces
    @Singleton
    KeyFile file(AccessConfig config, Clock clock) {
        return new KeyFile(config.keysFile().orElse(List.of()), config.reloadEvery(), clock);
    }
}
