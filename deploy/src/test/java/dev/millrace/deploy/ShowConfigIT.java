package dev.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowConfigIT {
    @TempDir Path nothingRunsHere;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aServiceShowsEveryKeyWithItsValueAndOriginThoughNothingRuns() {
        int exitCode = run("config", "router-service");

        assertThat(err.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .startsWith("router-service-1, if it started now")
                .containsPattern("router.release-jobs-max +500 +default")
                .containsPattern("registry.file +" + nothingRunsHere + "/registry.yaml +stack")
                .containsPattern("quarkus.datasource.password +\\*\\*\\* +stack")
                .containsPattern("auth.keys-file +- +default")
                .doesNotContain("embedding.");
        assertThat(nothingRunsHere).isEmptyDirectory();
    }

    @Test
    void aServiceThatDoesNotExistIsToldWhichDo() {
        int exitCode = run("config", "rooter");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("rooter", "router-service-1, ingest-service-1");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(with("--dir", nothingRunsHere.toString(), arguments));
    }

    private static String[] with(String option, String value, String... arguments) {
        var all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = option;
        all[arguments.length + 1] = value;
        return all;
    }
}
