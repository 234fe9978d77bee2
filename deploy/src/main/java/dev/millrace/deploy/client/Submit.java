package dev.millrace.deploy.client;

import static java.lang.System.lineSeparator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a job, or an array of jobs. */
@Command(name = "submit", description = "Submit a job, or a JSON array of jobs.")
public final class Submit implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The job as JSON; - reads standard input, which is the default.")
    private String file = "-";

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The job's id, in place of the file's. Sent twice, it runs once.")
    private @Nullable String id;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "The job's tenant, in place of the file's.")
    private @Nullable String tenant;

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "SECONDS",
            fallbackValue = "60",
            description = "Wait for the end of each job, 60 s if no number follows.")
    private @Nullable Integer waitSeconds;

    @Override
    public Integer call() throws IOException {
        var server = options.server();
        var answer = server.post("/v1/jobs", withOptions(text()));
        var receipts = receipts(answer.json());
        if (waitSeconds == null) {
            options.print(answer, lines(receipts));
            return 0;
        }
        int exitCode = 0;
        for (var receipt : receipts) {
            var id = receipt.path("id").asText();
            var ended = AwaitJobs.on(server, id, Duration.ofSeconds(waitSeconds));
            var job = new JobText(ended.json());
            options.print(ended, job.toString());
            exitCode = job.succeeded() ? exitCode : 1;
        }
        return exitCode;
    }

    private String text() throws IOException {
        if (file.equals("-")) {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var path = Path.of(file);
        if (!Files.isReadable(path)) {
            throw new CallFailure("no file is called " + file);
        }
        return Files.readString(path);
    }

    /** The text as it is unless an option changes it: what is wrong with it, the server says. */
    private String withOptions(String text) {
        if (id == null && tenant == null) {
            return text;
        }
        if (!(Server.read(text) instanceof ObjectNode job)) {
            throw new CallFailure("--id and --tenant need one job, a JSON object, in " + file);
        }
        if (id != null) {
            job.put("id", id);
        }
        if (tenant != null) {
            job.put("tenant", tenant);
        }
        return job.toString();
    }

    private static List<JsonNode> receipts(JsonNode answer) {
        var list = answer.path("data");
        return list.isArray()
                ? StreamSupport.stream(list.spliterator(), false).toList()
                : List.of(answer);
    }

    private static String lines(List<JsonNode> receipts) {
        return receipts.stream().map(Submit::line).collect(Collectors.joining(lineSeparator()));
    }

    private static String line(JsonNode receipt) {
        var known = receipt.path("replayed").asBoolean();
        return receipt.path("id").asText()
                + (known ? "  accepted before: this is the same job" : "  accepted");
    }
}
