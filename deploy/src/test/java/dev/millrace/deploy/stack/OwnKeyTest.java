package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.access.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKeyTest {
    @TempDir Path directory;

    @Test
    void theKeyIsThatOfAnAdminWhoMayReadAndOnlyItsUserCanReadIt() throws IOException {
        var given = Files.writeString(directory.resolve("mine.yaml"), "keys: []");
        var own = new OwnKey(given.toString(), directory.resolve("keys"));

        own.make();

        var files = Arrays.stream(own.keysFile().split(",")).map(Path::of).toList();
        var caller = ApiKeys.read(files).caller("Bearer " + Files.readString(own.key()));
        assertThat(files).startsWith(given);
        assertThat(Objects.requireNonNull(caller).scopes())
                .containsExactlyInAnyOrder(ApiKeys.READ, ApiKeys.ADMIN);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.key())))
                .isEqualTo("rw-------");
    }

    @Test
    void eachStartHasAKeyOfItsOwn() throws IOException {
        var own = new OwnKey("mine.yaml", directory);
        own.make();
        var first = Files.readString(own.key());

        own.make();

        assertThat(Files.readString(own.key())).isNotEqualTo(first);
    }
}
