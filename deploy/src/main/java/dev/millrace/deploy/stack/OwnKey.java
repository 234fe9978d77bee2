package dev.millrace.deploy.stack;

import dev.millrace.contracts.access.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The stack's own API key, where an operator asks for API keys: its workers ask results-service
 * about the jobs of dead ones, for every tenant. Made anew with each start; only its user can read
 * it.
 *
 * @param given the operator's key files, with commas between
 * @param directory where the key and its entry lie
 */
record OwnKey(String given, Path directory) {
    private static final int KEY_BYTES = 32;

    /** What holds the key itself. */
    Path key() {
        return directory.resolve("stack.key");
    }

    private Path entry() {
        return directory.resolve("stack.yaml");
    }

    /** What {@code auth.keys-file} says to those who check keys. */
    String keysFile() {
        return given + "," + entry();
    }

    /** Makes the key; that of an earlier start opens nothing any more. */
    void make() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        var key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(key());
            Files.createFile(
                    key(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key(), key + System.lineSeparator());
            Files.writeString(
                    entry(),
                    "keys: [ { sha256: \"%s\", tenant: local, scopes: [jobs:read, admin], name: \"this stack\" } ]%n"
                            .formatted(ApiKeys.sha256(key)));
        } catch (IOException e) {
            throw new StackFailure("no place for the stack's key: " + e.getMessage(), e);
        }
    }
}
