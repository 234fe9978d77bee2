package dev.millrace.testkit.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.fetch.FetchFailure;
import dev.millrace.testkit.fetch.ThisUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QdrantProgramTest {
    private static final Map<String, String> NOWHERE =
            Map.of("npm_config_registry", "http://127.0.0.1:1/");

    @TempDir Path home;

    @Test
    void theOneOnThePathIsTakenBeforeTheCachedOne() throws IOException {
        cached();
        Path installed = executable(home.resolve("bin/qdrant"));

        QdrantProgram program = of(Map.of("PATH", "/nowhere:" + home.resolve("bin")));

        assertThat(program.isThere()).isTrue();
        assertThat(program.fetch(_ -> {})).isEqualTo(installed);
    }

    @Test
    void theCachedOneIsTakenWithoutAskingAnybody() throws IOException {
        Path cached = cached();

        QdrantProgram program = of(NOWHERE);

        assertThat(program.isThere()).isTrue();
        assertThat(program.fetch(_ -> {})).isEqualTo(cached);
    }

    @Test
    void withoutANetworkOneSentenceSaysWhatToDo() {
        QdrantProgram program = of(NOWHERE);

        assertThat(program.isThere()).isFalse();
        assertThatThrownBy(() -> program.fetch(_ -> {}))
                .isInstanceOf(FetchFailure.Impossible.class)
                .hasMessageMatching(
                        "Qdrant 1\\.16\\.3 \\(.*, Apache-2\\.0\\) could not be fetched"
                                + " \\(ConnectException\\): put a qdrant of 1\\.16 or newer on the"
                                + " PATH");
    }

    @Test
    void forASystemItWasNotBuiltForNothingIsFetched() {
        QdrantProgram program = QdrantProgram.of(new ThisUser(NOWHERE, home), "Mac OS X aarch64");

        assertThatThrownBy(() -> program.fetch(_ -> {}))
                .isInstanceOf(FetchFailure.Impossible.class)
                .hasMessage(
                        "there is no Qdrant to be fetched for Mac OS X aarch64: put a qdrant of"
                                + " 1.16 or newer on the PATH");
    }

    private QdrantProgram of(Map<String, String> environment) {
        return QdrantProgram.of(new ThisUser(environment, home), "Linux amd64");
    }

    private Path cached() throws IOException {
        return executable(home.resolve(".cache/millrace/programs/qdrant-1.16.3"));
    }

    private static Path executable(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
