package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.gguf.TestingGguf;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = TestingCpuPool.TOPICS))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(TestingCpuPool.class)
class InProcessModelIT {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject Registry registry;

    @TestHTTPResource("/q/health/ready")
    @SuppressWarnings("NullAway.Init")
    URI ready;

    @Test
    void aJobWaitsUntilTheWeightsAreThereAndIsThenAnswered() throws Exception {
        String weights = String.valueOf(registry.models().values().iterator().next().file());
        WorkOrder order = order(key(), candidate("nonsense", "llama", "cpu"));
        WireRecord record = Wire.work(order, chat("hello"));
        try (TestingTopics topics = new TestingTopics(bootstrap, Topics.JOBS_FINISHED)) {
            topics.fromNow();
            topics.send("work.cpu.interactive.v1", record.key(), record.headers(), record.value());
            await().untilAsserted(() ->
                    assertThat(readiness()).contains("503", "models.nonsense.file: " + weights));
            topics.awaitQuiet(Duration.ofSeconds(1));
            assertThat(topics.arrived()).isEmpty();

            Path part = TestingGguf.write(Path.of(weights + ".part"));
            Files.move(part, Path.of(weights), StandardCopyOption.ATOMIC_MOVE);

            var arrival = topics.awaitFirst(a -> order.job().key().id().equals(a.key()));
            JobOutcome outcome =
                    Wire.readFinished(
                            new WireRecord(record.key(), arrival.headers(), arrival.value()));
            assertThat(outcome.ending()).isInstanceOf(Ending.Succeeded.class);
            assertThat(outcome.attempts())
                    .extracting(Attempt::usage)
                    .extracting(Usage::source)
                    .containsExactly(Usage.COUNTED);
            assertThat(outcome.warnings()).isEmpty();
            await().untilAsserted(() -> assertThat(readiness()).contains("200"));
        }
    }

    private String readiness() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(ready).build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }
}
