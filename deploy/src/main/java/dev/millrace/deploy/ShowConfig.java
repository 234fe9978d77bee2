package dev.millrace.deploy;

import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.EffectiveConfig;
import dev.millrace.deploy.stack.StackOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what the services of a local stack run with, and who said so. */
@Command(
        name = "config",
        description = {
            "Show every key of the services with its effective value and where it comes from:"
                    + " default, stack, environment, file. Secrets are masked.",
            "If nothing runs: what ./millrace up would give them; a port of 0 is chosen then.",
            "docs/configuration.md says what each key means. Exit code 1 if a service would refuse"
                    + " to start."
        })
final class ShowConfig implements Callable<Integer> {
    @Mixin private final Console console = new Console();

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "Only this one: router-service, router-service-2 …")
    private String service = "";

    @Override
    public Integer call() {
        var all = EffectiveConfig.of(stack.directory());
        var wanted = all.stream().filter(this::isWanted).toList();
        if (wanted.isEmpty()) {
            throw console.wrong("no service is called " + service + "; there are " + names(all));
        }
        wanted.forEach(config -> console.say(text(config)));
        return wanted.stream().allMatch(config -> config.refusal().isEmpty()) ? 0 : 1;
    }

    private boolean isWanted(EffectiveConfig config) {
        return service.isEmpty()
                || config.service().equals(service)
                || config.replica().equals(service);
    }

    private static String names(List<EffectiveConfig> all) {
        return all.stream().map(EffectiveConfig::replica).collect(Collectors.joining(", "));
    }

    private static String text(EffectiveConfig config) {
        var head =
                config.pid() == 0
                        ? "%s, if it started now%n".formatted(config.replica())
                        : "%s, process %d%n".formatted(config.replica(), config.pid());
        if (!config.refusal().isEmpty()) {
            return head + "would not start: " + config.refusal() + System.lineSeparator();
        }
        var table = new TextTable("KEY", "VALUE", "ORIGIN");
        for (var one : config.settings()) {
            table.row(one.key(), one.value().isEmpty() ? "-" : one.value(), one.origin());
        }
        return head + table + System.lineSeparator();
    }
}
