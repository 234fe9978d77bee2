package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
    @Test
    void theFolderIsMadeForThisUserOnlyAndFoundAgain(@TempDir Path parent) throws Exception {
        Path folder = NativeLibraries.privateFolder(parent.resolve("not/there/yet"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(folder).isEmptyDirectory();
        assertThat(NativeLibraries.privateFolder(parent.resolve("not/there/yet")))
                .isEqualTo(folder);
    }
}
