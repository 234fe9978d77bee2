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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API keys, read again when a file changes; a broken file leaves the old keys in force. */
@Singleton
class KeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private final List<Path> files;
    private final Duration reloadEvery;
    private final Clock clock;

    private @Nullable ApiKeys keys;
    private List<FileTime> readAt = List.of();
    private Instant lookedAt;

    @Inject
    KeyFile(AccessConfig config, Clock clock) {
        this(config.keysFile().orElse(List.of()), config.reloadEvery(), clock);
    }

    KeyFile(List<Path> files, Duration reloadEvery, Clock clock) {
        this.files = List.copyOf(files);
        this.reloadEvery = reloadEvery;
        this.clock = clock;
        this.lookedAt = clock.instant();
        if (!files.isEmpty()) {
            this.readAt = modified();
            this.keys = ApiKeys.read(files);
        }
    }

    boolean isConfigured() {
        return !files.isEmpty();
    }

    /** The keys in force; null if none are configured. */
    synchronized @Nullable ApiKeys keys() {
        Instant now = clock.instant();
        if (!files.isEmpty() && lookedAt.plus(reloadEvery).isBefore(now)) {
            lookedAt = now;
            reload();
        }
        return keys;
    }

    private void reload() {
        try {
            List<FileTime> modified = modified();
            if (!modified.equals(readAt)) {
                keys = ApiKeys.read(files);
                readAt = modified;
                LOG.info("read the API keys in {} again", files);
            }
        } catch (IllegalArgumentException e) {
            LOG.error("the old API keys stay in force: {}", e.getMessage());
        }
    }

    private List<FileTime> modified() {
        return files.stream().map(KeyFile::modified).toList();
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the API keys in " + path, e);
        }
    }
}
