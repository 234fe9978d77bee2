package dev.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTest {
    @TempDir Path empty;

    @Test
    void withoutAJdkItSaysWhatToInstallAndHowToPointToOne() throws Exception {
        var copy = Files.copy(ProjectHome.find().resolve("millrace"), empty.resolve("millrace"));
        var withoutPlaces = Files.readString(copy).replace("/usr/lib/jvm", "/nowhere");
        Files.writeString(copy, withoutPlaces);

        var said = run(copy, Map.of("HOME", empty.toString(), "PATH", tools()));

        assertThat(said).contains("no JDK 25", "adoptium.net", "JAVA_HOME").hasLineCount(1);
    }

    /** A PATH with what a small system has, and no Java. */
    private String tools() throws IOException {
        var bin = Files.createDirectory(empty.resolve("bin"));
        for (var tool : new String[] {"sh", "dirname", "grep", "sed"}) {
            var installed = Path.of("/bin", tool);
            Files.createSymbolicLink(
                    bin.resolve(tool),
                    Files.exists(installed) ? installed : Path.of("/usr/bin", tool));
        }
        return bin.toString();
    }

    private static String run(Path script, Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder("/bin/sh", script.toString(), "status");
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.redirectErrorStream(true).start();
        try (var output = process.getInputStream()) {
            var said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isEqualTo(1);
            return said;
        }
    }
}
