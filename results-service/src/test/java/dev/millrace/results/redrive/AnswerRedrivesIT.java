package dev.millrace.results.redrive;

import static dev.millrace.results.TestingCaller.as;
import static dev.millrace.results.redrive.TestingLetters.cut;
import static dev.millrace.results.redrive.TestingLetters.dead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.Topics;
import dev.millrace.log.DeadLetters;
import dev.millrace.results.Guarded;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class AnswerRedrivesIT {
    private static int tests;

    InVmKafka kafka;

    private String topic;
    private TestingTopics topics;

    @BeforeEach
    void makeTopics() {
        topic = Topics.JOBS_SUBMITTED + ".http-" + tests++;
        kafka.createTopics(topic, Topics.dead(topic));
        topics =
                new TestingTopics(
                        kafka.bootstrapServers(), topic, Topics.dead(Topics.JOBS_FINISHED));
    }

    @AfterEach
    void leave() {
        topics.close();
    }

    @Test
    void deadLettersAreCountedByTopicAndReason() {
        topics.sendAll(
                List.of(
                        dead(topic, 1, "a", "not JSON: line 1"),
                        dead(topic, 2, "b", "not JSON: line 2"),
                        dead(topic, 3, "c", "'x' does not match [a-z]+")));

        JsonPath all =
                as("ops").get("/v1/admin/dead-letters").then().statusCode(200).extract().jsonPath();
        assertThat(all.getList("data.topic")).contains(topic);
        as("ops")
                .queryParam("topic", topic)
                .get("/v1/admin/dead-letters")
                .then()
                .statusCode(200)
                .body("data.reason", contains("not JSON: …", "'…' does not match [a-z]+"))
                .body("data.count", contains(2, 1))
                .body("records", equalTo(3))
                .body("scanned", equalTo(3))
                .body("truncated", equalTo(false));
        as("ops")
                .queryParam("topic", topic)
                .queryParam("reason", "'…' does not match [a-z]+")
                .get("/v1/admin/dead-letters")
                .then()
                .body("data.count", contains(1));
    }

    @Test
    void theyAreListedPageByPageWithoutTheirContent() {
        topics.sendAll(
                List.of(
                        dead(topic, 1, "a", "r"),
                        dead(topic, 2, "b", "else"),
                        dead(topic, 3, "c", "r"),
                        dead(topic, 4, "d", "r")));

        Response first = page("r", 2, null);
        Response second = page("r", 2, first.path("next"));

        first.then()
                .body("data.key", contains("a", "c"))
                .body("data[0].topic", equalTo(topic))
                .body("data[0].stood", equalTo(topic + "/0/1"))
                .body("data[0].position", equalTo(topic + ".dead/0/0"))
                .body("data[0].acceptedAt", equalTo("2026-01-01T12:00:00Z"))
                .body("data[0].redriven", equalTo(false))
                .body("has_more", equalTo(true));
        assertThat(first.asString()).doesNotContain("value of");
        second.then()
                .body("data.key", contains("d"))
                .body("has_more", equalTo(false))
                .body("next", nullValue());
    }

    @Test
    void pagesGoOnOverMorePartitionsThanAUrlCouldName() {
        topic = Topics.JOBS_SUBMITTED + ".http-of-very-many-partitions";
        kafka.createTopics(topic, Topics.dead(topic) + ":120");
        topics.sendAll(
                IntStream.range(0, 120)
                        .mapToObj(i -> dead(topic, i, "k" + i, "r").onPartition(i))
                        .toList());

        Response first = page("r", 100, null);
        Response second = page("r", 100, first.path("next"));

        List<String> keys = new ArrayList<>(first.<List<String>>path("data.key"));
        assertThat(keys).hasSize(100);
        keys.addAll(second.then().statusCode(200).extract().path("data.key"));
        assertThat(keys).doesNotHaveDuplicates().hasSize(120);
        second.then().body("has_more", equalTo(false));
    }

    @Test
    void aRedriveGoesThroughAndIsWrittenDownWithWhoAskedForIt() {
        topics.sendAll(
                List.of(dead(topic, 1, "a", "r"), dead(topic, 2, "b", "r"), cut(topic, 3, "c")));
        String asked = "{\"topic\":\"%s\",\"reason\":\"r\"".formatted(topic);

        redrive(asked + ",\"dryRun\":true}")
                .then()
                .statusCode(200)
                .body("wouldWrite", equalTo(2))
                .body("data.count", contains(2))
                .body("skipped.cut", equalTo(1))
                .body("truncated", equalTo(false));
        Response accepted = redrive(asked + "}");
        accepted.then().statusCode(202).body("state", equalTo("running")).body("total", equalTo(3));
        String id = accepted.path("id");
        assertThat(accepted.header("location")).endsWith("/v1/admin/redrives/" + id);

        JsonPath done = ended(id);
        assertThat(done.getString("state")).isEqualTo("done");
        assertThat(done.getString("by")).isEqualTo("the operators");
        assertThat(done.getInt("written")).isEqualTo(2);
        assertThat(done.getInt("skipped.cut")).isEqualTo(1);
        assertThat(done.getString("endedAt")).isNotNull();
        topics.awaitUntil(arrived -> redriven(arrived).size() == 2);
        assertThat(redriven(topics.arrived()))
                .extracting(record -> record.header(Headers.REDRIVE))
                .containsOnly(id);
        as("ops").get("/v1/admin/redrives?limit=1").then().body("data.id", contains(id));
        redrive(asked + ",\"dryRun\":true}")
                .then()
                .body("wouldWrite", equalTo(0))
                .body("skipped.redrivenBefore", equalTo(2));
        page("r", 10, null).then().body("data.redriven", contains(true, true, false));
    }

    /** Other tests leave dead letters of their own. */
    private List<TestingTopics.Arrival> redriven(List<TestingTopics.Arrival> arrived) {
        return arrived.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    @Test
    void oneRunsAtATimeAndCanBeCancelled() {
        topics.sendAll(
                IntStream.range(0, 300).mapToObj(i -> dead(topic, i, "k" + i, "r")).toList());
        String asked = "{\"topic\":\"%s\",\"ratePerSecond\":1}".formatted(topic);
        String id = redrive(asked).then().statusCode(202).extract().path("id");

        redrive(asked)
                .then()
                .statusCode(409)
                .body("error.code", equalTo("conflict"))
                .body("error.message", containsString(id));
        post("/v1/admin/redrives/" + id + "/cancel", "{}").then().statusCode(202);

        assertThat(ended(id).getString("state")).isEqualTo("cancelled");
        post("/v1/admin/redrives/" + id + "/cancel", "{}").then().statusCode(200);
    }

    @Test
    void redrivesAreListedPageByPage() {
        topics.send(dead(topic, 1, "a", "r"));
        String asked = "{\"topic\":\"%s\"}".formatted(topic);
        String older = redrive(asked).path("id");
        ended(older);
        String newer = redrive(asked).path("id");
        ended(newer);

        as("ops")
                .get("/v1/admin/redrives?limit=1")
                .then()
                .body("data.id", contains(newer))
                .body("last_id", equalTo(newer))
                .body("has_more", equalTo(true));
        as("ops")
                .get("/v1/admin/redrives?limit=1&after=" + newer)
                .then()
                .body("data.id", contains(older));
        as("ops")
                .get("/v1/admin/redrives?after=rdr_none")
                .then()
                .statusCode(400)
                .body("error.message", containsString("the last_id of a page"));
    }

    @Test
    void whatDiesAgainSaysWhichRedriveBroughtIt() {
        topics.send(Topics.JOBS_FINISHED, "still-nonsense", "{\"nonsense\"");
        Arrival died = buried(1).getFirst();
        String id =
                redrive(
                                "{\"topic\":\"%s\",\"from\":\"%s\",\"again\":true}"
                                        .formatted(Topics.JOBS_FINISHED, died.at()))
                        .path("id");

        List<Arrival> both = buried(2);

        assertThat(both.getLast().header(Headers.REDRIVE)).isEqualTo(id);
        assertThat(both.getLast().header(DeadLetters.REASON))
                .isEqualTo(died.header(DeadLetters.REASON));
        assertThat(both.getLast().text()).isEqualTo(died.text());
        ended(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/admin/dead-letters",
                "/v1/admin/redrives",
                "/v1/admin/redrives/",
                "/v1//admin/redrives",
                "/v1/admin;a=b/redrives",
                "/v1/jobs/../admin/redrives",
                "/v1/jobs/%2e%2e/admin/redrives",
                "/v1/%61dmin/redrives",
                "/V1/ADMIN/redrives"
            })
    void whoIsNoAdminSeesNothingByWhateverPath(String path) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                        .header("authorization", "Bearer acme-key")
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isIn(403, 404);
            assertThat(response.body()).contains("error").doesNotContain("\"data\"");
        }
    }

    @Test
    void whoIsNoAdminRedrivesNothing() {
        as("acme")
                .contentType("application/json")
                .body("{}")
                .post("/v1/admin/redrives")
                .then()
                .statusCode(403)
                .body("error.message", containsString("admin"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"topic\":\"orders.v1\"} | jobs.finished.v1",
                "{\"ratePerSecond\":5000} | from 1 to 1000",
                "{\"until\":\"2026-01-01\"} | one of topic, reason",
            })
    void whatIsWrongIsRefusedWithWhatIsAllowed(String body, String said) {
        redrive(body).then().statusCode(400).body("error.message", containsString(said));
    }

    @Test
    void aPageOfElsewhereCannotMakeABrowserRedrive() {
        as("ops")
                .contentType("text/plain")
                .body("{}")
                .post("/v1/admin/redrives")
                .then()
                .statusCode(415)
                .body("error.message", containsString("application/json"));
    }

    @Test
    void aRedriveNobodyAskedForIsUnknown() {
        as("ops").get("/v1/admin/redrives/rdr_none").then().statusCode(404);
        post("/v1/admin/redrives/rdr_none/cancel", "{}").then().statusCode(404);
    }

    private List<Arrival> buried(int count) {
        return topics
                .awaitUntil(
                        all -> all.stream().filter(AnswerRedrivesIT::isOfThisTest).count() >= count)
                .stream()
                .filter(AnswerRedrivesIT::isOfThisTest)
                .toList();
    }

    private static boolean isOfThisTest(Arrival arrival) {
        return "still-nonsense".equals(arrival.key());
    }

    private Response page(String reason, int limit, String after) {
        var request =
                as("ops")
                        .queryParam("topic", topic)
                        .queryParam("reason", reason)
                        .queryParam("limit", limit);
        if (after != null) {
            request.queryParam("after", after);
        }
        return request.get("/v1/admin/dead-letters");
    }

    private static Response redrive(String body) {
        return post("/v1/admin/redrives", body);
    }

    private static Response post(String path, String body) {
        return as("ops").contentType("application/json").body(body).post(path);
    }

    private static JsonPath ended(String id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> as("ops").get("/v1/admin/redrives/" + id).jsonPath(),
                        json -> !"running".equals(json.getString("state")));
    }
}
