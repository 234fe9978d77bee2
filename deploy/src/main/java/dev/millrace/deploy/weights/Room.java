package dev.millrace.deploy.weights;

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
     * @throws WeightsFailure if the disk of {@code file} has no room for {@code bytes} more
     */
    static void check(Path file, long bytes) throws IOException {
        Path directory = file.toAbsolutePath().resolveSibling("");
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free - SPARE_BYTES < bytes) {
            throw new WeightsFailure(
                    ("the weights need %d MB in %s and %d MB are free: make room, set XDG_CACHE_HOME"
                                    + " to a directory that has it, or %s to weights that lie"
                                    + " elsewhere")
                            .formatted(
                                    bytes / MB + SPARE_BYTES / MB,
                                    directory,
                                    free / MB,
                                    Weights.KEY));
        }
    }
}
