package dev.millrace.testkit.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a disk can take what is to be fetched; better known before than after. */
final class Room {
    /** What a machine wants to keep free for everything else. */
    private static final long SPARE_BYTES = 64L * 1024 * 1024;

    private static final long MB = 1_000_000;

    private Room() {}

    /**
     * Nothing, if there is room.
     *
     * @throws FetchFailure if the disk of {@code file} has no room for {@code bytes} more
     */
    static void check(FetchedFile file, long bytes) throws IOException {
        Path directory = file.file().resolveSibling("");
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free - SPARE_BYTES < bytes) {
            throw new FetchFailure(
                    ("%s needs %d MB in %s and %d MB are free: make room, set XDG_CACHE_HOME to a"
                                    + " directory that has it, or %s")
                            .formatted(
                                    file.description(),
                                    bytes / MB + SPARE_BYTES / MB,
                                    directory,
                                    free / MB,
                                    file.otherwise()));
        }
    }
}
