package dev.millrace.contracts.access;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API keys, read again when a file changes; a broken file leaves the old keys in force. */
public final class KeyFile {
    private static final Logger LOG = System.getLogger(KeyFile.class.getName());

    private final List<Path> files;
    private final Duration reloadEvery;
    private final Clock clock;

    private @Nullable ApiKeys keys;
    private List<FileTime> readAt = List.of();
    private Instant lookedAt;

    /**
     * Reads them for the first time.
     *
     * @param files none where no keys are to be known
     * @param reloadEvery how often the files are looked at, when somebody asks
     * @throws IllegalArgumentException naming the entry that is wrong and what is allowed
     */
    public KeyFile(List<Path> files, Duration reloadEvery, Clock clock) {
        this.files = List.copyOf(files);
        this.reloadEvery = reloadEvery;
        this.clock = clock;
        this.lookedAt = clock.instant();
        if (!files.isEmpty()) {
            this.readAt = modified();
            this.keys = ApiKeys.read(files);
        }
    }

    public boolean isConfigured() {
        return !files.isEmpty();
    }

    /** The keys in force; null if none are configured. */
    public synchronized @Nullable ApiKeys keys() {
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
                LOG.log(Level.INFO, "read the API keys in {0} again", files);
            }
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, "the old API keys stay in force: {0}", e.getMessage());
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
