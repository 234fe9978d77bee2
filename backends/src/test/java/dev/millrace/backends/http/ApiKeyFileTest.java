package dev.millrace.backends.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyFileTest {
    @TempDir Path folder;

    @Test
    void aRotatedKeyIsUsedWithoutARestart() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), " sk-one\n");
        ApiKeyFile key = new ApiKeyFile(file);
        assertThat(key.key()).isEqualTo("sk-one");

        Files.writeString(file, "sk-two");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));

        assertThat(key.key()).isEqualTo("sk-two");
    }

    @Test
    void aFileThatIsMissingEmptyOrNoKeyIsNamedWithoutItsContent() throws IOException {
        Path two = Files.writeString(folder.resolve("two"), "sk-one\nsk-two");

        assertThatThrownBy(() -> new ApiKeyFile(folder.resolve("none")).key())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new ApiKeyFile(two).key())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(two.toString())
                .hasMessageNotContaining("sk-one");
    }
}
