package dev.millrace.testkit.fetch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file that is fetched once and kept in a cache. Where it will lie is known before it is there.
 *
 * @param name one word for it, which begins what is said of its way here
 * @param description what it is, with its size and licence
 * @param file where it is, or will be; absolute
 * @param sha256 64 hexadecimal digits; what has another hash is deleted
 * @param executable whether it is a program
 * @param otherwise what whoever cannot fetch it may do instead: "set … to …"
 */
public record FetchedFile(
        String name,
        String description,
        Path file,
        Source source,
        String sha256,
        boolean executable,
        String otherwise) {

    public FetchedFile {
        file = file.toAbsolutePath();
    }

    /** Whether {@link #fetch} has nothing to do. */
    public boolean isThere() {
        return Files.isRegularFile(file);
    }

    /**
     * Sees to it that the whole, checked file is there, which may take minutes the first time. What
     * a fetch that is cut off leaves behind, the next one goes on with; two at a time share one
     * download.
     *
     * @param progress told, now and then, in one line, what is done
     * @throws FetchFailure if that cannot be; its message says what to do
     */
    public Path fetch(Consumer<String> progress) {
        return new FetchFiles(progress).fetch(this);
    }
}
