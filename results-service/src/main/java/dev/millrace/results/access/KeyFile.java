package dev.millrace.results.access;

import dev.millrace.contracts.access.ApiKeys;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API keys, read again when their file changes; a broken file leaves the old keys in force. */
@Singleton
class KeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private final @Nullable Path file;
    private final Duration reloadEvery;
    private final Clock clock;

    private @Nullable ApiKeys keys;
    private FileTime readAt = FileTime.fromMillis(0);
    private Instant lookedAt;

    @Inject
    KeyFile(AccessConfig config, Clock clock) {
        this(config.keysFile().orElse(null), config.reloadEvery(), clock);
    }

    KeyFile(@Nullable Path file, Duration reloadEvery, Clock clock) {
        this.file = file;
        this.reloadEvery = reloadEvery;
        this.clock = clock;
        this.lookedAt = clock.instant();
        if (file != null) {
            this.readAt = modified(file);
            this.keys = ApiKeys.read(file);
        }
    }

    boolean isConfigured() {
        return file != null;
    }

    /** The keys in force; null if none are configured. */
    synchronized @Nullable ApiKeys keys() {
        Instant now = clock.instant();
        if (file != null && lookedAt.plus(reloadEvery).isBefore(now)) {
            lookedAt = now;
            reload(file);
        }
        return keys;
    }

    private void reload(Path path) {
        try {
            FileTime modified = modified(path);
            if (!modified.equals(readAt)) {
                keys = ApiKeys.read(path);
                readAt = modified;
                LOG.info("read the API keys in {} again", path);
            }
        } catch (IllegalArgumentException e) {
            LOG.error("the old API keys stay in force: {}", e.getMessage());
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the API keys in " + path, e);
        }
    }
}
