package dev.millrace.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.deploy.stack.ProjectHome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code ./millrace provider} as a process of its own. */
class ProviderProcessIT {
    private static final String SCRIPT = "docs/examples/provider/mishaps.yaml";

    @Test
    void itPlaysItsScriptAndSumsUpWhenItIsInterrupted() throws Exception {
        assumeTrue(
                !CommandLineProcess.HEARING_INTERRUPTS.isEmpty(),
                "this system's env does not take back that SIGINT is ignored");
        var output = Files.createDirectories(Path.of("target")).resolve("provider-output");
        var script = ProjectHome.find().resolve(SCRIPT).toString();
        try (var process =
                        CommandLineProcess.start(
                                output, "provider", "--script", script, "--port", "0");
                var http = HttpClient.newHttpClient()) {
            process.awaitOutput("/__calls");
            var origin = process.output().lines().toList().get(1).split(" +", 2)[1];

            int first = ask(http, origin, "flaky").statusCode();
            int other = ask(http, origin, "plain").statusCode();
            Signal.INT.to(process.pid());
            process.awaitEnd();

            assertThat(first).isEqualTo(503);
            assertThat(other).isEqualTo(200);
            assertThat(process.output())
                    .contains("2 calls, at most 1 at once", "  200  1", "  503  1");
        }
    }

    private static HttpResponse<String> ask(HttpClient http, String origin, String text)
            throws Exception {
        var body =
                "{\"model\":\"gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                        .formatted(text);
        var request =
                HttpRequest.newBuilder(URI.create(origin + "/v1/chat/completions"))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
