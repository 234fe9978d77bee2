package dev.millrace.deploy.console;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a verb was typed with and where it prints: mixed into each verb that wants it. */
@Command // a mixin without options must say that it is one
public final class Console {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec verb;

    /** A line of what was asked for. */
    public void say(Object line) {
        print(out(), line);
    }

    /** A line about what goes on or went wrong, beside the output. */
    public void tell(String line) {
        print(verb().commandLine().getErr(), line);
    }

    private static void print(PrintWriter to, Object line) {
        to.println(line);
        to.flush();
    }

    /** For more than a line. */
    public PrintWriter out() {
        return verb().commandLine().getOut();
    }

    /** All that was typed after {@code ./millrace}. */
    public List<String> typed() {
        return verb().root().commandLine().getParseResult().originalArgs();
    }

    /** All that was typed. */
    public String command() {
        return "./millrace " + String.join(" ", typed());
    }

    /** Ends the verb, as one that was typed wrong, unless this holds. */
    public void check(boolean holds, String otherwise) {
        if (!holds) {
            throw wrong(otherwise);
        }
    }

    /** To be thrown: what is wrong with what was typed. */
    public ParameterException wrong(String why) {
        return new ParameterException(verb().commandLine(), why);
    }

    /** To be thrown: the same, in the words of what could not read it. */
    public ParameterException wrong(IllegalArgumentException why) {
        return new ParameterException(verb().commandLine(), why.getMessage(), why);
    }

    private CommandSpec verb() {
        if (verb == null) {
            throw new IllegalStateException("used outside a verb");
        }
        return verb;
    }
}
