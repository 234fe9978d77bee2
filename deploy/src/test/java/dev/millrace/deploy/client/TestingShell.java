package dev.millrace.deploy.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Types verbs that talk to a {@link TestingServer}, and keeps all that they print. */
final class TestingShell {
    private final TestingServer server;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    TestingShell(TestingServer server) {
        this.server = server;
    }

    /** Returns the exit code; what a person can act on is a line on the standard error. */
    int run(Object verb, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", server.url()));
        return new CommandLine(verb)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((thrown, line, parsed) -> {
                    line.getErr().println(thrown.getMessage());
                    return 1;
                })
                .execute(all.toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
