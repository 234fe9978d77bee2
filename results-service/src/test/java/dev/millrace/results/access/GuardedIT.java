package dev.millrace.results.access;

import static dev.millrace.results.TestingCaller.as;
import static dev.millrace.results.TestingJobs.envelope;
import static dev.millrace.results.TestingJobs.succeeded;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.results.Guarded;
import dev.millrace.results.TestingLog;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class GuardedIT {
    InVmKafka kafka;

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
        log.finish(succeeded(envelope(new JobKey("rival", "theirs"), null), "{\"of\":\"rival\"}"));

        as("acme").get("/v1/jobs/secret?wait=10").then().body("output.of", equalTo("acme"));
        as("rival").get("/v1/jobs/secret").then().statusCode(404);
        as("rival").post("/v1/jobs/secret/cancel").then().statusCode(404);
        as("rival").get("/v1/jobs/theirs?wait=10").then().statusCode(200);
        assertThat(as("rival").get("/v1/jobs").jsonPath().getList("data.id"))
                .containsExactly("theirs");
        assertThat(as("rival").get("/v1/webhooks/secrets").jsonPath().getList("data.secret"))
                .doesNotContainAnyElementsOf(
                        as("acme").get("/v1/webhooks/secrets").jsonPath().getList("data.secret"));
    }

    @Test
    void aKeyThatNamesAnotherTenantIsToldWhichHeaderItMayNotSend() {
        log.finish(succeeded(envelope("mine"), "{}"));
        as("acme").get("/v1/jobs/mine?wait=10").then().statusCode(200);

        as("rival")
                .header("millrace-tenant", "acme")
                .get("/v1/jobs/mine")
                .then()
                .statusCode(403)
                .body("error.param", equalTo("millrace-tenant"))
                .body("error.message", containsString("admin"));
        as("rival").header("millrace-tenant", "rival").get("/v1/jobs").then().statusCode(200);
    }

    @Test
    void anAdminAsksForTheTenantItNames() {
        log.finish(succeeded(envelope("asked-by-ops"), "{}"));

        as("ops")
                .header("millrace-tenant", "acme")
                .get("/v1/jobs/asked-by-ops?wait=10")
                .then()
                .statusCode(200)
                .body("tenant", equalTo("acme"));
        as("ops").get("/v1/jobs/asked-by-ops").then().statusCode(404);
    }

    @Test
    void withoutAKeyNobodyIsAnswered() {
        given().get("/v1/jobs")
                .then()
                .statusCode(401)
                .body("error.code", equalTo("invalid_api_key"));
        as("thief").get("/v1/usage").then().statusCode(401);
        given().header("millrace-tenant", "acme").get("/v1/jobs").then().statusCode(401);
    }

    @Test
    void aKeyThatMayOnlyReadCancelsAndRotatesNothing() {
        as("reader").get("/v1/jobs").then().statusCode(200);

        as("reader")
                .post("/v1/jobs/any/cancel")
                .then()
                .statusCode(403)
                .body("error.code", equalTo("forbidden"))
                .body("error.message", containsString("jobs:write"));
        as("reader").post("/v1/webhooks/secrets/rotate").then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/webhooks/secrets",
                "/v1/webhooks/secrets/",
                "/v1/webhooks//secrets",
                "/v1/webhooks;a=b/secrets",
                "/v1/jobs/../webhooks/secrets",
                "/v1/jobs/%2e%2e/webhooks/secrets",
            })
    void aKeyThatMayOnlyReadSeesNoSecretByWhateverPath(String path) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                        .header("authorization", "Bearer reader-key")
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, BodyHandlers.ofString());

            assertThat(response.body()).contains("error").doesNotContain("whsec_");
            assertThat(response.statusCode()).isIn(403, 404);
        }
    }

    @Test
    void secretsAreKeptByNoCacheOnTheWay() {
        as("acme")
                .get("/v1/webhooks/secrets")
                .then()
                .statusCode(200)
                .header("cache-control", containsString("no-store"))
                .body("data[0].secret", startsWith("whsec_"));
    }
}
