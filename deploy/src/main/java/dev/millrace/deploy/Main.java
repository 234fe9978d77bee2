package dev.millrace.deploy;

import dev.millrace.deploy.bench.Bench;
import dev.millrace.deploy.client.CallFailure;
import dev.millrace.deploy.client.Cancel;
import dev.millrace.deploy.client.DeadLetters;
import dev.millrace.deploy.client.Get;
import dev.millrace.deploy.client.Jobs;
import dev.millrace.deploy.client.Redrive;
import dev.millrace.deploy.client.Redrives;
import dev.millrace.deploy.client.ShowUsage;
import dev.millrace.deploy.client.Submit;
import dev.millrace.deploy.demo.Demo;
import dev.millrace.deploy.logs.ShowLogs;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.testkit.fetch.FetchFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The verbs of {@code ./millrace}. */
@Command(
        name = "millrace",
        description = "AI jobs on a durable log: run it here, or talk to one that runs.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            Demo.class,
            Up.class,
            Down.class,
            Status.class,
            Env.class,
            ShowLogs.class,
            ShowConfig.class,
            Submit.class,
            Get.class,
            Jobs.class,
            Cancel.class,
            ShowUsage.class,
            DeadLetters.class,
            Redrive.class,
            Redrives.class,
            Provider.class,
            Bench.class
        },
        commandListHeading = "%nVerbs:%n",
        footer = {
            "  test    Build everything and run all checks (--soak adds the long ones).",
            "  format  Format the code.",
            "",
            "millrace VERB --help says more. $MILLRACE_API_KEY is sent with each call.",
            "",
            "Exit codes:",
            "  0  done",
            "  1  refused, not reachable, or a job or redrive that was waited for did not succeed",
            "  2  the command line was wrong"
        })
public final class Main {
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler(Main::explain);
    }

    /** What a person can act on is said in one sentence; all else is a bug and shows its trace. */
    private static int explain(Exception thrown, CommandLine verb, ParseResult parsed)
            throws Exception {
        if (thrown instanceof CallFailure
                || thrown instanceof StackFailure
                || thrown instanceof FetchFailure) {
            verb.getErr().println("millrace: " + thrown.getMessage());
            verb.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw thrown;
    }
}
