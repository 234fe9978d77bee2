package dev.millrace.backends.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A key in a file, read again when the file changes: rotating it needs no restart. */
public final class ApiKeyFile {
    private final Path file;
    private FileTime readAt = FileTime.fromMillis(0);
    private String key = "";

    public ApiKeyFile(Path file) {
        this.file = file;
    }

    /**
     * The key as the file says now.
     *
     * @throws IOException if it cannot be read or is empty
     */
    public synchronized String key() throws IOException {
        FileTime changedAt = Files.getLastModifiedTime(file);
        if (key.isEmpty() || !changedAt.equals(readAt)) {
            key = Files.readString(file).strip();
            readAt = changedAt;
        }
        if (key.isEmpty() || key.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("the key file " + file + " must hold one line with the key");
        }
        return key;
    }
}
