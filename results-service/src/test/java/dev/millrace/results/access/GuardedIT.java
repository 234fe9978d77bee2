package dev.millrace.results.access;

import static dev.millrace.results.TestingJobs.envelope;
import static dev.millrace.results.TestingJobs.key;
import static dev.millrace.results.TestingJobs.succeeded;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.results.Guarded;
import dev.millrace.results.TestingCloudEvents;
import dev.millrace.results.TestingLog;
import dev.millrace.results.TestingTables;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import io.cloudevents.CloudEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class GuardedIT {
    InVmKafka kafka;
    @Inject TestingTables tables;

    private TestingTopics topics;
    private TestingLog log;

    @BeforeEach
    void listen() {
        topics = new TestingTopics(kafka.bootstrapServers(), Topics.JOBS_COMPLETED).fromNow();
        log = new TestingLog(topics);
    }

    @AfterEach
    void leave() {
        topics.close();
    }

    @Test
    void aTenantSeesItsOwnJobsOnly() {
        log.finish(succeeded(envelope("secret"), "{\"of\":\"acme\"}"));
        log.finish(
                succeeded(
                        envelope(new JobKey("umbrella", "theirs"), null), "{\"of\":\"umbrella\"}"));

        with("acme-key").get("/v1/jobs/secret?wait=10").then().body("output.of", equalTo("acme"));
        with("umbrella-key").get("/v1/jobs/secret").then().statusCode(404);
        with("umbrella-key").post("/v1/jobs/secret/cancel").then().statusCode(404);
        with("umbrella-key").get("/v1/jobs/theirs?wait=10").then().statusCode(200);
        assertThat(with("umbrella-key").get("/v1/jobs").jsonPath().getList("data.id"))
                .containsExactly("theirs");
        assertThat(with("umbrella-key").get("/v1/webhooks/secrets").jsonPath().getList("data"))
                .doesNotContainAnyElementsOf(
                        with("acme-key").get("/v1/webhooks/secrets").jsonPath().getList("data"));
    }

    @Test
    void theKeyDecidesWhateverTheHeaderSays() {
        log.finish(succeeded(envelope("mine"), "{}"));
        with("acme-key").get("/v1/jobs/mine?wait=10").then().statusCode(200);

        with("umbrella-key")
                .header("millrace-tenant", "acme")
                .get("/v1/jobs/mine")
                .then()
                .statusCode(404);
    }

    @Test
    void withoutAKeyNobodyIsAnswered() {
        given().get("/v1/jobs")
                .then()
                .statusCode(401)
                .body("error.code", equalTo("invalid_api_key"));
        with("stolen-key").get("/v1/usage").then().statusCode(401);
        given().header("millrace-tenant", "acme").get("/v1/jobs").then().statusCode(401);
    }

    @Test
    void aKeyThatMayOnlyReadCancelsAndRotatesNothing() {
        with("reader-key").get("/v1/jobs").then().statusCode(200);

        with("reader-key")
                .post("/v1/jobs/any/cancel")
                .then()
                .statusCode(403)
                .body("error.code", equalTo("forbidden"))
                .body("error.message", containsString("jobs:write"));
        with("reader-key").post("/v1/webhooks/secrets/rotate").then().statusCode(403);
    }

    @Test
    void oneMoreCallerThanMayWaitIsAskedToComeBack() {
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        try (callers) {
            var answers =
                    IntStream.range(0, 6)
                            .mapToObj(_ ->
                                    callers.submit(() -> with("acme-key").get("/v1/jobs/nobody")))
                            .toList();

            assertThat(answers).extracting(answer -> answer.get().statusCode()).contains(404, 503);
        }
    }

    @Test
    void aPrivateReceiverIsNotCalled() throws Exception {
        log.finish(succeeded(envelope(key("inside"), "https://localhost/hook"), "{}"));

        await().untilAsserted(() ->
                assertThat(tables.deliveryStateOf(key("inside"))).isEqualTo("exhausted"));
        assertThat(tables.deliveryErrorOf(key("inside"))).contains("private address");
    }

    @Test
    void theCloudEventsSdkReadsCompletionsInStructuredModeToo() {
        log.finish(succeeded(envelope("structured"), "{\"answer\":42}"));

        Arrival completion = log.completionOf("structured");
        assertThat(completion.header("content-type")).startsWith("application/cloudevents+json");
        CloudEvent event = TestingCloudEvents.read(completion);
        assertThat(event.getId()).isEqualTo(key("structured").eventId());
        assertThat(event.getType()).isEqualTo("dev.millrace.job.succeeded");
        assertThat(TestingCloudEvents.text(event)).contains("\"output\":{\"answer\":42}");
    }

    private static RequestSpecification with(String apiKey) {
        return given().header("authorization", "Bearer " + apiKey);
    }
}
