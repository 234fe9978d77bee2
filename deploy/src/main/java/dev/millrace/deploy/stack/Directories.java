package dev.millrace.deploy.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** What Java does not do with a whole directory in one call. */
final class Directories {
    private Directories() {}

    /** Deletes a directory and all below it, following no link; what is not there is as good. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var below = Files.walk(directory)) {
            for (var path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new StackFailure(directory + " could not be deleted: " + e.getMessage(), e);
        }
    }
}
