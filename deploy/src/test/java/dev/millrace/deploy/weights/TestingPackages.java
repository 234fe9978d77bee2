package dev.millrace.deploy.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A small model in two packages, as a registry has them. */
final class TestingPackages {
    static final byte[] MODEL = new byte[300_000];
    private static final int FIRST_BYTES = 100_000;

    static {
        new Random(3).nextBytes(MODEL);
    }

    private TestingPackages() {}

    static Source.Npm source() {
        return new Source.Npm(
                List.of(
                        new Source.Part("tiny-part1", "0.1.0", packed(1).length, FIRST_BYTES),
                        new Source.Part(
                                "tiny-part2",
                                "0.1.0",
                                packed(2).length,
                                MODEL.length - FIRST_BYTES)));
    }

    static String sha256() {
        return HexFormat.of().formatHex(hash("SHA-256", MODEL));
    }

    /** Both packages, whose metadata name {@code tarballs} as the place of their files. */
    static void publish(TestingStore store, String tarballs) {
        for (int n = 1; n <= 2; n++) {
            String file = "/tiny-part%d/-/tiny-part%d-0.1.0.tgz".formatted(n, n);
            store.put(file, packed(n));
            store.put(
                    "/tiny-part%d/0.1.0".formatted(n),
                    "{\"dist\":{\"tarball\":\"%s\",\"integrity\":\"sha512-%s\"}}"
                            .formatted(
                                    tarballs + file,
                                    Base64.getEncoder().encodeToString(hash("SHA-512", packed(n))))
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    static byte[] packed(int n) {
        byte[] part =
                n == 1
                        ? Arrays.copyOf(MODEL, FIRST_BYTES)
                        : Arrays.copyOfRange(MODEL, FIRST_BYTES, MODEL.length);
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            entry(tar, "package/package.json", new byte[] {'{', '}'});
            entry(tar, "package/model.part", part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void entry(TarArchiveOutputStream tar, String name, byte[] content)
            throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] hash(String algorithm, byte[] of) {
        try {
            return MessageDigest.getInstance(algorithm).digest(of);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
