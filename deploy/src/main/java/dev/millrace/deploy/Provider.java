package dev.millrace.deploy;

import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.Models;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.provider.script.ProviderScript;
import dev.millrace.testkit.provider.script.WrongScript;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plays a provider of models, so that a set-up can be tested without one. */
@Command(
        name = "provider",
        description = {
            "Play a provider of models: OpenAI- and Anthropic-shaped, with the latencies, errors,"
                    + " limits and mishaps of a script.",
            "docs/provider.md has every key; without a script every call is answered at once.",
            "Ctrl-C ends it and prints what became of all calls."
        })
final class Provider implements Callable<Integer> {
    private static final ProviderScript PLAIN =
            new ProviderScript(0, "", Models.ANY, Conduct.good(), List.of(), true);
    private static final int PORT_MAX = 65_535;

    @Mixin private final Console console = new Console();

    @Option(names = "--script", paramLabel = "FILE", description = "What it does, as YAML.")
    private @Nullable Path script;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Instead of the script's; 0 for a free one.")
    private @Nullable Integer port;

    @Override
    public Integer call() throws InterruptedException {
        console.check(
                port == null || (port >= 0 && port <= PORT_MAX),
                "--port: %d; allowed: 0 to %d".formatted(port, PORT_MAX));
        try (var provider = start()) {
            var origin = "http://127.0.0.1:" + provider.port();
            console.say("OpenAI     " + provider.baseUrl());
            console.say("Anthropic  " + origin);
            console.say("Load       " + origin + "/metrics");
            console.say("Calls      " + origin + "/__calls");
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().unstarted(() -> sumUp(provider)));
            new CountDownLatch(1).await(); // until a signal ends the process
        }
        return 0;
    }

    private ScriptedProvider start() {
        try {
            var read = script == null ? PLAIN : ProviderScript.read(script);
            return read.start(port == null ? read.port() : port);
        } catch (WrongScript | UncheckedIOException e) {
            throw new StackFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private void sumUp(ScriptedProvider provider) {
        console.say("");
        provider.summary().forEach(console::say);
    }
}
