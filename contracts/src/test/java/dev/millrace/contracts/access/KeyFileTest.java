package dev.millrace.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private final SteppingClock clock = new SteppingClock();
    @TempDir Path directory = Path.of("");

    @Test
    void aChangedFileIsReadAgain() throws IOException {
        Path file = write("old-key");
        KeyFile keys = new KeyFile(List.of(file), Duration.ofSeconds(5), clock);

        write("new-key");
        assertThat(holder(keys, "old-key")).isEqualTo("acme");
        clock.step(Duration.ofSeconds(6));

        assertThat(holder(keys, "new-key")).isEqualTo("acme");
        assertThat(holder(keys, "old-key")).isNull();
    }

    @Test
    void aBrokenFileLeavesTheOldKeysInForce() throws IOException {
        Path file = write("old-key");
        KeyFile keys = new KeyFile(List.of(file), Duration.ofSeconds(5), clock);

        Files.writeString(file, "keys: [ { sha256: nonsense, tenant: acme } ]");
        Files.setLastModifiedTime(file, FileTime.fromMillis(++modified * 1000));
        clock.step(Duration.ofSeconds(6));

        assertThat(holder(keys, "old-key")).isEqualTo("acme");
    }

    @Test
    void aFileThatWasReadHalfWrittenIsReadAgainThoughItsTimeIsTheSame() throws IOException {
        Path file = write("old-key");
        KeyFile keys = new KeyFile(List.of(file), Duration.ofSeconds(5), clock);
        FileTime written = FileTime.fromMillis(++modified * 1000);
        Files.writeString(file, "keys: [ { sha256: ");
        Files.setLastModifiedTime(file, written);
        clock.step(Duration.ofSeconds(6));
        assertThat(holder(keys, "old-key")).isEqualTo("acme");

        write("new-key");
        Files.setLastModifiedTime(file, written);
        clock.step(Duration.ofSeconds(6));

        assertThat(holder(keys, "new-key")).isEqualTo("acme");
    }

    @Test
    void withoutAFileThereAreNoKeys() {
        KeyFile keys = new KeyFile(List.of(), Duration.ofSeconds(5), clock);

        assertThat(keys.isConfigured()).isFalse();
        assertThat(keys.keys()).isNull();
    }

    private long modified = 1_000_000;

    private Path write(String key) throws IOException {
        Path file = directory.resolve("keys.yaml");
        Files.writeString(
                file, "keys: [ { sha256: \"%s\", tenant: acme } ]".formatted(ApiKeys.sha256(key)));
        Files.setLastModifiedTime(file, FileTime.fromMillis(++modified * 1000));
        return file;
    }

    private static @Nullable String holder(KeyFile file, String key) {
        ApiKeys keys = file.keys();
        ApiKeys.Caller caller = keys == null ? null : keys.caller("Bearer " + key);
        return caller == null ? null : caller.tenant();
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        void step(Duration step) {
            now = now.plus(step);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
