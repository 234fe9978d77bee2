package dev.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theHelpNamesEveryVerbAndTheExitCodes() {
        int exitCode = run("--help");

        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("up", "down", "status", "submit", "get", "jobs", "cancel", "usage")
                .contains("dead-letters", "redrive", "redrives")
                .contains("provider", "test", "format", "Exit codes:");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbAnswersTheCallForHelp(String verb) {
        int exitCode = run((verb + " --help").split(" "));

        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("Usage: millrace " + verb).contains("-h, --help");
    }

    private static Stream<String> verbs() {
        return verbsBelow(Main.commandLine(), "");
    }

    private static Stream<String> verbsBelow(CommandLine line, String words) {
        return line.getSubcommands().entrySet().stream()
                .flatMap(verb -> {
                    var typed = words + verb.getKey();
                    return Stream.concat(
                            Stream.of(typed), verbsBelow(verb.getValue(), typed + " "));
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "get",
                "jobs --limit many",
                "up --chat-url http://localhost:1/v1",
                "up --chat-url nowhere --chat-model tiny",
                "up --qdrant nowhere",
                "up --qdrant localhost:6334 --no-vectors",
                "jobs --url nowhere",
                "redrive",
                "redrive --rate 5",
                "redrive --all --topic jobs.submitted.v1",
                "redrives --cancel",
                "provider --port many",
                "provider --port 70000",
                "provider --port -1"
            })
    void aWrongCommandLineExitsWith2AndSaysWhy(String arguments) {
        int exitCode = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void aPlaceWhereNothingAnswersIsSaidInOneSentence() {
        int exitCode = run("get", "order-17", "--url", "http://127.0.0.1:1");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "millrace: nothing answers at http://127.0.0.1:1: start a stack with"
                                + " ./millrace up, or name another with --url");
    }

    @Test
    void aScriptThatCannotBePlayedIsSaidInOneSentence(
            @org.junit.jupiter.api.io.TempDir java.nio.file.Path directory)
            throws java.io.IOException {
        var script = directory.resolve("typo.yaml");
        java.nio.file.Files.writeString(script, "defaults: {firstToken: fast}");

        int exitCode = run("provider", "--script", script.toString());

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "millrace: "
                                + script
                                + ": defaults.firstToken: \"fast\"; allowed: a time such as"
                                + " 250ms, 1.5s or 2m");
    }

    @Test
    void aDirectoryWhereNoStackRunsHasNothingToStopOrShow(
            @org.junit.jupiter.api.io.TempDir java.nio.file.Path empty) {
        assertThat(run("down", "--dir", empty.toString())).isZero();
        assertThat(run("status", "--dir", empty.toString())).isEqualTo(1);
        assertThat(out.toString().lines()).containsOnly("nothing runs");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
