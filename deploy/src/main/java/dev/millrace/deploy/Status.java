package dev.millrace.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.millrace.deploy.client.CallFailure;
import dev.millrace.deploy.client.DeadLetters;
import dev.millrace.deploy.client.Server;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how what {@link Up} runs is. */
@Command(
        name = "status",
        description = "Show what ./millrace up runs; exit code 1 unless all of it is ready.")
final class Status implements Callable<Integer> {
    private static final long MIB = 1024 * 1024;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Mixin private final Console console = new Console();

    @Mixin private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print JSON, with all numbers.")
    private boolean json;

    /**
     * What there is to say.
     *
     * @param processes in the order of their start
     * @param lag records not finished yet, by consumer group; empty if Kafka does not answer
     * @param jobs of the last day by state; empty if nobody answers
     * @param deadLetters that a redrive would write, by topic; empty if nobody answers, or not to
     *     whoever has this key
     * @param deadLettersRemark why these are not all, or why nobody knows; "" if there is nothing
     *     to say
     */
    record Seen(
            boolean ready,
            String url,
            String kafka,
            String logs,
            List<RunningStack.Health> processes,
            Map<String, Long> lag,
            Map<String, Long> jobs,
            Map<String, Long> deadLetters,
            String deadLettersRemark) {}

    @Override
    public Integer call() throws JsonProcessingException {
        var running = RunningStack.in(stack.directory());
        if (running.isEmpty()) {
            console.say(json ? "{\"ready\":false,\"processes\":[]}" : "nothing runs");
            return 1;
        }
        var seen = seen(running.get());
        if (json) {
            console.say(JSON.writeValueAsString(seen));
        } else {
            print(seen);
        }
        return seen.ready() ? 0 : 1;
    }

    private static Seen seen(RunningStack running) {
        var processes = running.health();
        var server = Server.at(running.url());
        var deadLetters = DeadLetters.left(server);
        return new Seen(
                running.isStarted() && processes.stream().allMatch(RunningStack.Health::isReady),
                running.url().toString(),
                running.bootstrapServers(),
                running.logs().toString(),
                processes,
                running.lag(),
                jobs(server),
                deadLetters.byTopic(),
                deadLetters.remark());
    }

    private static Map<String, Long> jobs(Server server) {
        var jobs = new TreeMap<String, Long>();
        try {
            server.get("/v1/job-counts")
                    .json()
                    .path("data")
                    .properties()
                    .forEach(state -> jobs.put(state.getKey(), state.getValue().asLong()));
        } catch (CallFailure _) {
            // The table of processes says who is not ready.
        }
        return jobs;
    }

    private void print(Seen seen) {
        var table = new TextTable("PROCESS", "HEALTH", "PID", "PORT", "MEMORY");
        for (var one : seen.processes()) {
            table.row(
                    one.name(),
                    one.health(),
                    one.pid() == 0 ? "-" : Long.toString(one.pid()),
                    Integer.toString(one.port()),
                    one.residentBytes() / MIB + " MiB");
        }
        console.say(table.toString());
        console.say("jobs of the last day  " + pairs(seen.jobs()));
        console.say("records to be read    " + pairs(seen.lag()));
        if (!seen.deadLetters().isEmpty()) {
            console.say("dead letters          " + pairs(seen.deadLetters()));
            console.say(
                    "                      ./millrace dead-letters says why, redrive brings them back");
        }
        if (!seen.deadLettersRemark().isEmpty()) {
            console.say("dead letters          " + seen.deadLettersRemark());
        }
        console.say("HTTP  " + seen.url());
        console.say("Kafka " + seen.kafka());
        console.say("logs  " + seen.logs());
    }

    private static String pairs(Map<String, Long> numbers) {
        var pairs =
                numbers.entrySet().stream()
                        .filter(number -> number.getValue() != 0)
                        .map(number -> number.getValue() + " " + number.getKey())
                        .collect(Collectors.joining(", "));
        return pairs.isEmpty() ? "none" : pairs;
    }
}
