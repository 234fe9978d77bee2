package dev.millrace.deploy.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a stack in a process of its own that outlives this one. */
public final class Detached {
    /** A cold start on a slow machine, and a chat model to load. */
    private static final Duration UP_WITHIN = Duration.ofMinutes(10);

    private static final String KEY = "millrace.detached";

    private Detached() {}

    /** Whether this process was started here: what it prints goes to a log. */
    public static boolean isThisProcess() {
        return Boolean.getBoolean(KEY);
    }

    /**
     * Returns once the stack of a directory is up; fails with what its supervisor printed last if
     * it ends before. Who is stopped meanwhile takes it along.
     *
     * @param main runs the arguments, as this process does
     */
    public static RunningStack start(Path directory, Class<?> main, List<String> arguments) {
        var plan = StackPlan.in(directory);
        var options = new ArrayList<String>();
        options.add("-Dmillrace.home=" + plan.home());
        options.add("-D" + KEY + "=true");
        var command = ThisJava.main(plan, main, HeapCaps.SUPERVISOR, options, arguments);
        var log = directory.resolve("logs").resolve("supervisor.log");
        var child = Child.start("the supervisor", command, Map.of(), log);
        var whenWeEnd = new Thread(child::terminate);
        Runtime.getRuntime().addShutdownHook(whenWeEnd);
        Patience.await(child, UP_WITHIN, () -> started(directory, child));
        Runtime.getRuntime().removeShutdownHook(whenWeEnd);
        return RunningStack.in(directory)
                .orElseThrow(() -> child.failure("ended just after its start"));
    }

    private static boolean started(Path directory, Child child) {
        return StackState.readFrom(directory)
                .filter(state -> state.supervisor().pid() == child.handle().pid())
                .filter(StackState::ready)
                .isPresent();
    }
}
