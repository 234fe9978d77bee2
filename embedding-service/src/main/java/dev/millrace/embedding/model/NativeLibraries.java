package dev.millrace.embedding.model;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;

/**
 * Sees to it that the two native libraries come from their jars, into one folder of ours, and that
 * nothing goes to the network.
 *
 * <p>Left alone, the tokenizer would report to its makers from EC2, look on the network for a CUDA
 * build and unpack (itself, and JNA to look for a GPU) into the home folder, and ONNX Runtime would
 * unpack 28 MB into a new temporary folder at each start and leave them there when the process is
 * killed.
 */
final class NativeLibraries {
    private static final String ONNX_FOLDER = "onnxruntime.native.path";

    private NativeLibraries() {}

    /** Must run before the first use of either library; what is loaded stays loaded. */
    static void unpackUnder(Path parent) {
        try {
            Path folder = privateFolder(parent);
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("OPT_OUT_TRACKING", "true");
            System.setProperty("DJL_CACHE_DIR", folder.toString());
            System.setProperty("jna.tmpdir", folder.toString());
            unpackOnnxRuntime(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("native libraries cannot be unpacked to " + parent, e);
        }
    }

    /**
     * A folder that only this user can write: code is loaded from it, and its parent may be a
     * temporary folder where anybody can put one of the same name first.
     */
    static Path privateFolder(Path parent) throws IOException {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9-]", "_");
        Path folder = parent.toAbsolutePath().resolve("millrace-natives-" + user);
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        }
        Path probe = Files.createTempFile(folder, "owner", null);
        try {
            if (!Files.getOwner(folder).equals(Files.getOwner(probe))) {
                throw new IOException(
                        "%s belongs to %s".formatted(folder, Files.getOwner(folder).getName()));
            }
        } finally {
            Files.delete(probe);
        }
        return folder;
    }

    private static void unpackOnnxRuntime(Path folder) throws IOException {
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        if (version == null || System.getProperty(ONNX_FOLDER) != null) {
            return;
        }
        Path target = folder.resolve("onnxruntime").resolve(version + "-" + platform());
        Files.createDirectories(target);
        for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
            unpack(System.mapLibraryName(library), target);
        }
        System.setProperty(ONNX_FOLDER, target.toString());
    }

    /** Another process may be doing the same; whoever is last replaces equal bytes. */
    private static void unpack(String file, Path target) throws IOException {
        if (Files.exists(target.resolve(file))) {
            return;
        }
        String resource = "/ai/onnxruntime/native/%s/%s".formatted(platform(), file);
        try (InputStream packed = OrtEnvironment.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IOException("onnxruntime has no library for " + platform());
            }
            Path partial = Files.createTempFile(target, file, ".partial");
            Files.copy(packed, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, target.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String family = os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux";
        return family + "-" + (System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64");
    }
}
