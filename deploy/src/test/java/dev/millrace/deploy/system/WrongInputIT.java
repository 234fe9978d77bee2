package dev.millrace.deploy.system;

import static dev.millrace.deploy.system.Outside.chat;
import static dev.millrace.deploy.system.Outside.embed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.WireRecord;
import dev.millrace.deploy.client.Redrive;
import dev.millrace.log.DeadLetters;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import picocli.CommandLine;

/** Both doors say the same about the same wrong bytes, and good jobs around them finish. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongInputIT {
    private static final Path WRONG = Path.of("../contracts/src/test/resources/wrong");
    private static final String DEAD = "jobs.submitted.v1.dead";

    private Outside outside;

    @BeforeAll
    void start() throws IOException {
        outside =
                Outside.started(plan ->
                        plan.setting("ingest-service", "JOBS_PRIVATE_CALLBACKS_ALLOWED", "false")
                                .setting(
                                        "router-service", "JOBS_PRIVATE_CALLBACKS_ALLOWED", "false")
                                .setting(
                                        "results-service",
                                        "JOBS_PRIVATE_CALLBACKS_ALLOWED",
                                        "false")
                                // Most of its calls fail on purpose: nobody is to leave it alone.
                                .setting(
                                        "inference-worker",
                                        "INFERENCE_BREAKER_WINDOW_CALLS",
                                        "1000")
                                .setting("inference-worker", "INFERENCE_BREAKER_CALLS_MIN", "1000")
                                .setting("inference-worker", "INFERENCE_RETRY_WAIT_FACTOR", "2"));
    }

    @AfterAll
    void stop() {
        outside.close();
    }

    @Test
    void bothDoorsGiveTheSameAnswerToEveryWrongJob() throws Exception {
        var said = new SoftAssertions();
        try (var topics = outside.topics(Outside.COMPLETED, DEAD).fromNow()) {
            Map<String, byte[]> wrong = new LinkedHashMap<>();
            for (JsonNode each : Json.MAPPER.readTree(WRONG.resolve("expected.json").toFile())) {
                String file = each.get("file").asText();
                wrong.put(file, Files.readAllBytes(WRONG.resolve(file)));
            }
            String tooLarge = embed("x", "y".repeat(600 * 1024)).replace("\"id\":\"x\",", "");
            wrong.put("too-large", tooLarge.getBytes(UTF_8));
            Map<String, String> derivedIds = new LinkedHashMap<>();
            for (var each : wrong.entrySet()) {
                var sent = topics.send(Outside.SUBMITTED, each.getKey(), Map.of(), each.getValue());
                var position = new Position(sent.topic(), sent.partition(), sent.offset());
                derivedIds.put(each.getKey(), JobKey.idOfPosition(position));
            }
            String good = "good-" + UUID.randomUUID();
            topics.send(Outside.SUBMITTED, null, embed(good, "fine"));
            topics.awaitFirst(a -> good.equals(a.key()));
            topics.awaitUntil(all -> all.size() == wrong.size() + 1);

            for (var each : wrong.entrySet()) {
                var http =
                        outside.call(
                                outside.request("/v1/jobs")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofByteArray(
                                                        each.getValue())));
                JsonNode error = http.body().path("error");
                said.assertThat(http.status())
                        .as(each.getKey())
                        .isEqualTo(each.getKey().equals("too-large") ? 413 : 400);
                said.assertThat(overKafka(topics, each.getKey(), derivedIds, error))
                        .as(each.getKey() + " over Kafka, as over HTTP: " + error)
                        .isTrue();
            }
        }
        said.assertAll();
    }

    /**
     * Whether the refused completion of this very record, or its dead letter, says what {@code
     * error} says. None of the files names a valid id, so each job's id is that of its position.
     */
    private static boolean overKafka(
            TestingTopics topics, String file, Map<String, String> derivedIds, JsonNode error) {
        return topics.arrived().stream()
                .anyMatch(a ->
                        a.topic().equals(DEAD)
                                ? file.equals(a.key()) && deadLetterSays(a, error)
                                : Objects.equals(derivedIds.get(file), a.key())
                                        && refusalSays(a, error));
    }

    private static boolean deadLetterSays(Arrival deadLetter, JsonNode error) {
        return deadLetter.header("dead-letter-reason").equals(error.path("message").asText());
    }

    private static boolean refusalSays(Arrival completion, JsonNode error) {
        try {
            JsonNode refused = Json.MAPPER.readTree(completion.value()).path("error");
            return completion.header("ce_type").equals("dev.millrace.job.refused")
                    && refused.path("message").equals(error.path("message"))
                    && refused.path("code").equals(error.path("code"))
                    && refused.path("field").equals(error.path("param"));
        } catch (IOException e) {
            throw new AssertionError("a completion is JSON", e);
        }
    }

    /** One that its reader did not understand yet, and one that nobody will. */
    @Test
    void aJobThatDiedIsBroughtBackByTheVerbAndEndsAndWhatIsStillWrongDiesAgain() throws Exception {
        String reason = "a field of tomorrow, in this test";
        String job = embed("x", "brought back").replace("\"id\":\"x\",", "");
        try (var topics = outside.topics(Outside.COMPLETED, DEAD).fromNow()) {
            var sent = topics.send(Outside.SUBMITTED, "dies", Map.of(), "{".getBytes(UTF_8));
            var stood = new Position(sent.topic(), sent.partition(), sent.offset());
            topics.awaitFirst(a -> a.topic().equals(DEAD) && "dies".equals(a.key()));
            bury(topics, "understood-now", job, stood, reason);
            bury(topics, "still-wrong", "{\"task\":", stood, reason);
            String[] which = {
                "--topic", DEAD, "--reason", reason, "--url", outside.stack.url() + ""
            };

            assertThat(redrive(which, "--dry-run")).contains("would write 2, skip 0");
            assertThat(redrive(which)).contains("  done", "written   2");

            assertThat(topics.awaitFirst(a -> JobKey.idOfPosition(stood).equals(a.key())).text())
                    .contains("\"succeeded\"");
            topics.awaitFirst(a ->
                    "still-wrong".equals(a.key()) && a.headers().containsKey("millrace-redrive"));
            assertThat(redrive(which, "--dry-run"))
                    .contains("would write 0, skip 2 redriven before");
        }
    }

    private static void bury(
            TestingTopics topics, String key, String value, Position stood, String reason) {
        var lived = new WireRecord(key, Map.of(), value.getBytes(UTF_8));
        var dead = DeadLetters.of(lived, stood, System.currentTimeMillis(), reason);
        topics.send(dead.topic(), key, dead.record().headers(), dead.record().value());
    }

    private static String redrive(String[] which, String... more) {
        var out = new StringWriter();
        var verb = new CommandLine(new Redrive()).setOut(new PrintWriter(out));
        var arguments = Stream.of(which, more).flatMap(Stream::of).toArray(String[]::new);
        assertThat(verb.execute(arguments)).isZero();
        return out.toString();
    }

    @Test
    void aProviderThatAnswersNonsenseFailsItsJobAndNoOther() throws Exception {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("[[not-json]]", "failed");
        wanted.put("[[no-choices]]", "failed");
        wanted.put("[[200-error]]", "failed");
        wanted.put("[[cut]]", "failed");
        wanted.put("[[reset]]", "failed");
        wanted.put("[[empty]]", "failed");
        wanted.put("[[400]]", "failed");
        wanted.put("[[401]]", "failed");
        wanted.put("[[no-usage]]", "succeeded");
        wanted.put("[[fail-times:2:500]]", "succeeded");
        wanted.put("[[fail-times:1:429]]", "succeeded");
        wanted.put("all is well", "succeeded");
        try (var topics = outside.topics(Outside.COMPLETED).fromNow()) {
            Map<String, String> ids = new LinkedHashMap<>();
            for (String text : wanted.keySet()) {
                String id = "nonsense-" + ids.size();
                ids.put(id, text);
                topics.send(Outside.SUBMITTED, null, chat(id, text, ""));
            }

            topics.awaitUntil(all ->
                    all.stream().filter(a -> ids.containsKey(String.valueOf(a.key()))).count()
                            >= ids.size());

            var said = new SoftAssertions();
            for (Arrival end : topics.arrived()) {
                String text = ids.get(String.valueOf(end.key()));
                if (text != null) {
                    said.assertThat(end.header("ce_type"))
                            .as(text + ": " + end.text())
                            .isEqualTo("dev.millrace.job." + wanted.get(text));
                }
            }
            said.assertAll();
        }
    }

    @Test
    void anUnknownModelAndAnOverlongTextEndTheSameThroughBothDoors() throws Exception {
        try (var topics = outside.topics(Outside.COMPLETED).fromNow()) {
            String unknown = embed("ID", "hi").replaceFirst("\\{", "{\"model\":\"nope\",");
            String overlong = embed("ID", "word ".repeat(2000));
            topics.send(Outside.SUBMITTED, null, unknown.replace("ID", "unknown-kafka"));
            topics.send(Outside.SUBMITTED, null, overlong.replace("ID", "overlong-kafka"));
            outside.post("/v1/jobs", unknown.replace("ID", "unknown-http"));
            outside.post("/v1/jobs", overlong.replace("ID", "overlong-http"));

            assertThat(result(topics, "unknown-kafka").path("error"))
                    .isEqualTo(result(topics, "unknown-http").path("error"));
            assertThat(result(topics, "unknown-http").path("error").path("code").asText())
                    .isEqualTo("model_not_found");
            assertThat(result(topics, "overlong-http").path("warnings"))
                    .isEqualTo(result(topics, "overlong-kafka").path("warnings"))
                    .isNotEmpty();
        }
    }

    private static JsonNode result(TestingTopics topics, String id) throws IOException {
        return Json.MAPPER.readTree(topics.awaitFirst(a -> id.equals(a.key())).value());
    }
}
