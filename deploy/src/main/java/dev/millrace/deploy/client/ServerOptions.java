package dev.millrace.deploy.client;

import dev.millrace.deploy.stack.ProjectHome;
import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackFailure;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which installation to talk to and how to print what it says: the same for each verb. */
final class ServerOptions {
    private static final String USUAL = "http://localhost:8080";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec verb;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Base URL of the installation. Default: $MILLRACE_URL, else the stack that"
                            + " ./millrace up runs here, else "
                            + USUAL
                            + ".")
    private @Nullable String url;

    @Option(names = "--json", description = "Print the server's JSON as it is.")
    private boolean json;

    Server server() {
        return Server.at(address());
    }

    private URI address() {
        var named = url != null ? url : System.getenv("MILLRACE_URL");
        if (named == null || named.isBlank()) {
            return running().map(RunningStack::url).orElse(URI.create(USUAL));
        }
        try {
            var address = URI.create(named);
            if (address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Said below, like a URL without a host.
        }
        throw new ParameterException(
                commandLine(), "not a URL: " + named + "; one looks like " + USUAL);
    }

    private static Optional<RunningStack> running() {
        try {
            return RunningStack.in(ProjectHome.find().resolve(".millrace"));
        } catch (StackFailure _) {
            return Optional.empty();
        }
    }

    /** The answer itself if asked for, else the text made of it. */
    void print(Server.Answer answer, String text) {
        out().println(json ? answer.text() : text);
        out().flush();
    }

    PrintWriter out() {
        return commandLine().getOut();
    }

    /** For progress: what is asked for goes to {@link #out}. */
    PrintWriter err() {
        return commandLine().getErr();
    }

    picocli.CommandLine commandLine() {
        if (verb == null) {
            throw new IllegalStateException("used outside a verb");
        }
        return verb.commandLine();
    }
}
