package dev.millrace.results.answers;

import static dev.millrace.results.TestingCaller.as;
import static dev.millrace.results.TestingJobs.TINY;
import static dev.millrace.results.TestingJobs.attempt;
import static dev.millrace.results.TestingJobs.envelope;
import static dev.millrace.results.TestingJobs.outcome;
import static dev.millrace.results.TestingJobs.succeeded;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Topics;
import dev.millrace.results.Guarded;
import dev.millrace.results.TestingLog;
import dev.millrace.results.TestingTables;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hibernate.SessionFactory;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class AnswerJobsIT {
    InVmKafka kafka;
    @Inject TestingTables tables;
    @Inject SessionFactory hibernate;

    private TestingTopics topics;
    private TestingLog log;

    @BeforeEach
    void listen() {
        topics =
                new TestingTopics(
                                kafka.bootstrapServers(),
                                Topics.JOBS_FINISHED,
                                Topics.JOBS_COMPLETED,
                                Topics.JOBS_CONTROL)
                        .fromNow();
        log = new TestingLog(topics);
    }

    @AfterEach
    void leave() {
        topics.close();
    }

    @Test
    void aSubmittedJobIsQueuedWithNothingDecidedYet() {
        log.submit("queued", "");

        get("queued")
                .statusCode(200)
                .body("state", equalTo("queued"))
                .body("tenant", equalTo("acme"))
                .body("kind", equalTo("embed"))
                .body("submittedAt", notNullValue())
                .body("finishedAt", nullValue())
                .body("output", nullValue())
                .body("model.requested", equalTo("auto"));
    }

    @Test
    void aWrongJobIsKnownUntilItsRefusalArrives() {
        log.submit("wrong", ", \"priority\": \"soon\"");

        get("wrong").statusCode(200).body("state", equalTo("queued"));
    }

    @Test
    void anEndedJobIsAnsweredWithItsOutput() {
        log.finish(succeeded(envelope("answered"), "{\"answer\":42}"));

        get("answered?wait=10")
                .statusCode(200)
                .body("state", equalTo("succeeded"))
                .body("output.answer", equalTo(42))
                .body("cost.usd", equalTo("0.000126"))
                .body("metadata.order", equalTo("17"));
    }

    @Test
    void aSubmissionReadAfterTheOutcomeOpensNothing() {
        log.finish(succeeded(envelope("early"), "{}"));
        get("early?wait=10").body("state", equalTo("succeeded"));

        log.submit("early", "");
        log.submit("after-early", "");
        get("after-early").statusCode(200);

        get("early").body("state", equalTo("succeeded"));
    }

    @Test
    void whoWaitsIsAnsweredWhenTheJobEnds() {
        log.submit("awaited", "");
        get("awaited").body("state", equalTo("queued"));

        var answer =
                CompletableFuture.supplyAsync(() -> get("awaited?wait=30").extract().asString());
        log.finish(succeeded(envelope("awaited"), "{}"));

        assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).asString().contains("succeeded");
    }

    @Test
    void whoWaitsTooShortIsAnsweredThatTheJobIsOpen() {
        log.submit("slow", "");

        get("slow?wait=1").statusCode(200).body("state", equalTo("queued"));
    }

    @Test
    void anIdNobodyHasHeardOfIsNotFound() {
        get("never-seen")
                .statusCode(404)
                .body("error.code", equalTo("not_found"))
                .body("error.param", equalTo("id"))
                .body("error.type", equalTo("invalid_request_error"));
    }

    @Test
    void aWaitThatIsNotAllowedIsRefusedByName() {
        get("any?wait=61")
                .statusCode(400)
                .body("error.param", equalTo("wait"))
                .body("error.message", containsString("'61'"))
                .body("error.message", containsString("0 to 60"));
    }

    @Test
    void embeddingsAskedForAsNumbersAreNumbersHereAndBase64Everywhere() {
        var output = RawJson.of("{\"data\":[{\"index\":0,\"embedding\":\"AACAPwAAAL8=\"}]}");

        log.finish(
                outcome(
                        envelope("floats"),
                        new Ending.Succeeded(output, true),
                        List.of(attempt(1, TINY, Attempt.SUCCEEDED))));

        get("floats?wait=10").body("output.data[0].embedding", contains(1.0f, -0.5f));
        assertThat(log.completionOf("floats").text()).contains("AACAPwAAAL8=");
    }

    @Test
    void everyResponseCarriesARequestId() {
        asAcme().header("x-request-id", "mine-1")
                .get("/v1/jobs/any?wait=x")
                .then()
                .header("x-request-id", "mine-1");
        given().get("/nowhere").then().statusCode(404).header("x-request-id", notNullValue());
    }

    @Test
    void aCancelledJobEndsCancelledAndEverybodyWhoMayHoldItIsTold() {
        log.submit("cancel-me", "");

        asAcme().post("/v1/jobs/cancel-me/cancel")
                .then()
                .statusCode(202)
                .body("id", equalTo("cancel-me"))
                .body("state", equalTo("cancelling"));

        get("cancel-me?wait=10")
                .body("state", equalTo("cancelled"))
                .body("error.code", equalTo("cancelled"))
                .body("metadata.order", equalTo("17"));
        var control = topics.awaitFirst(a -> a.topic().equals(Topics.JOBS_CONTROL));
        assertThat(control.text()).contains("cancel-me");
        asAcme().post("/v1/jobs/cancel-me/cancel")
                .then()
                .statusCode(200)
                .body("state", equalTo("cancelled"));
    }

    @Test
    void aCancelOfAnUnknownJobIsNotFound() {
        asAcme().post("/v1/jobs/never-seen/cancel").then().statusCode(404);
    }

    @Test
    void aJobNobodyEndedIsEndedAtItsDeadlineAndEchoesWhatWasSubmitted() throws Exception {
        log.submit(
                "forgotten", ", \"deadline\": \"" + Instant.now().plus(Duration.ofHours(1)) + "\"");
        get("forgotten").statusCode(200);

        tables.execute(
                "update job set deadline = now() - interval '1 hour' where id = 'forgotten'");

        get("forgotten?wait=20")
                .body("state", equalTo("expired"))
                .body("error.code", equalTo("deadline_passed"))
                .body("error.blame", equalTo("US"))
                .body("metadata.order", equalTo("17"))
                .body("requestSha256", not(equalTo("")));
    }

    @Test
    void jobsAreListedNewestFirstPageByPage() {
        var tenant = "lister";
        for (int i = 1; i <= 5; i++) {
            log.finish(ended(tenant, "job-" + i));
        }
        get(tenant, "job-5?wait=10").statusCode(200);
        get(tenant, "job-1?wait=10").statusCode(200);

        as(tenant)
                .get("/v1/jobs?limit=2")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data.id", contains("job-5", "job-4"))
                .body("data[0].output", nullValue())
                .body("data[0].state", equalTo("succeeded"))
                .body("first_id", equalTo("job-5"))
                .body("last_id", equalTo("job-4"))
                .body("has_more", equalTo(true));
        as(tenant)
                .get("/v1/jobs?limit=3&after=job-4&state=succeeded&kind=chat&since=2026-01-01")
                .then()
                .body("data.id", contains("job-3", "job-2", "job-1"))
                .body("has_more", equalTo(false));
        as(tenant).get("/v1/jobs?state=failed").then().body("data.size()", equalTo(0));
        as(tenant)
                .get("/v1/jobs?after=never-seen")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("after"));
    }

    @Test
    void jobsAreCountedByStateForTheirTenantAlone() {
        var tenant = "counter";
        log.finish(ended(tenant, "one"));
        log.finish(ended(tenant, "two"));
        get(tenant, "one?wait=10").statusCode(200);
        get(tenant, "two?wait=10").statusCode(200);

        as(tenant)
                .get("/v1/job-counts?since=2026-01-01")
                .then()
                .statusCode(200)
                .body("object", equalTo("job_counts"))
                .body("data.succeeded", equalTo(2))
                .body("data.queued", equalTo(0));
        as("idler")
                .get("/v1/job-counts?since=2026-01-01")
                .then()
                .body("data.succeeded", equalTo(0));
        as(tenant).get("/v1/job-counts?since=2100-01-01").then().body("data.succeeded", equalTo(0));
        as(tenant)
                .get("/v1/job-counts?state=failed")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("state"));
    }

    @Test
    void usageIsTheSumOfTheLedger() {
        var tenant = "spender";
        log.finish(ended(tenant, "one"));
        log.finish(ended(tenant, "two"));
        get(tenant, "one?wait=10").statusCode(200);
        get(tenant, "two?wait=10").statusCode(200);

        as(tenant)
                .get("/v1/usage?groupBy=day,model&from=2026-01-01&to=2100-01-01")
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(1))
                .body("data[0].model", equalTo("tiny-chat"))
                .body("data[0].jobs", equalTo(2))
                .body("data[0].attempts", equalTo(2))
                .body("data[0].inputTokens", equalTo(2000))
                .body("data[0].usd", equalTo("0.000252"))
                .body("data[0]", hasKey("day"));
        as("idler")
                .get("/v1/usage")
                .then()
                .body("data[0].jobs", equalTo(0))
                .body("data[0].usd", equalTo("0.000000"));
    }

    @Test
    void theReadOnlyRowNamesColumnsThatTheTableHas() throws Exception {
        var metamodel = (MappingMetamodel) hibernate.getMetamodel();
        EntityPersister row = metamodel.getEntityDescriptor(JobRow.class);

        assertThat(tables.columnsOf("job")).containsAll(columns(row));
    }

    private static List<String> columns(EntityPersister row) {
        List<String> columns = new ArrayList<>();
        row.forEachSelectable(
                (_, column) -> columns.add(column.getSelectionExpression().replace("\"", "")));
        row.getIdentifierMapping()
                .forEachSelectable((_, column) -> columns.add(column.getSelectionExpression()));
        return columns;
    }

    private static JobOutcome ended(String tenant, String id) {
        return succeeded(envelope(new JobKey(tenant, id), null), "{}");
    }

    private static ValidatableResponse get(String idAndQuery) {
        return get("acme", idAndQuery);
    }

    private static ValidatableResponse get(String tenant, String idAndQuery) {
        return as(tenant).get("/v1/jobs/" + idAndQuery).then();
    }

    private static RequestSpecification asAcme() {
        return as("acme");
    }
}
