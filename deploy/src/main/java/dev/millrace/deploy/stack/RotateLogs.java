package dev.millrace.deploy.stack;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what processes print from filling the disk: a {@code .log} over 10 MB is copied to {@code
 * .log.1} and cut. They all append, so they go on at the new end; a line that is printed between
 * copy and cut is lost. (Services rotate their {@code .json} logs themselves and lose none.)
 */
final class RotateLogs implements AutoCloseable {
    private static final long BYTES_MAX = 10_000_000;
    private static final int LOOK_EVERY_SECONDS = 10;

    private final Path logs;
    private final CountDownLatch closing = new CountDownLatch(1);

    RotateLogs(Path logs) {
        this.logs = logs;
    }

    void start() {
        Thread.ofPlatform().daemon().name("rotate-logs").start(this::run);
    }

    private void run() {
        try {
            while (!closing.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A directory that is gone, or a full disk, is the business of whoever writes there. */
    void look() {
        try (var files = Files.newDirectoryStream(logs, "*.log")) {
            for (var file : files) {
                cutIfLong(file);
            }
        } catch (IOException | DirectoryIteratorException _) {
            // The next look tries again.
        }
    }

    private static void cutIfLong(Path file) throws IOException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                var older = file.resolveSibling(file.getFileName() + ".1");
                Files.copy(file, older, StandardCopyOption.REPLACE_EXISTING);
                Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(0).close();
            }
        } catch (NoSuchFileException _) {
            // Somebody tidied up.
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
