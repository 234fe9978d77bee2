package dev.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobReadingTest {
    private static final Path WRONG = Path.of("src/test/resources/wrong");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String EMBED =
            "\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"hi\"}}";

    private final JobReading reading = new JobReading(JobRules.DEFAULTS);

    @Test
    void aJobWithNothingButATaskGetsEveryDefault() {
        var job = readable("{" + EMBED + "}");

        assertThat(job.envelope().key()).isEqualTo(new JobKey("local", "derived"));
        assertThat(job.envelope().idChosen()).isFalse();
        assertThat(job.envelope().model()).isEqualTo("auto");
        assertThat(job.envelope().priority()).isEqualTo(Priority.INTERACTIVE);
        assertThat(job.envelope().deadline()).isEqualTo(NOW.plusSeconds(86_400));
        assertThat(job.envelope().traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(job.task().request()).isEqualTo(RawJson.of("{\"input\":\"hi\"}"));
    }

    @Test
    void theRequestIsCutOutByteForByte() {
        String request = "{ \"input\" : [\"a\\u00e9\", \"ü\"],\n \"new\": 1.500e0 }";

        var job = readable("{\"task\": {\"kind\":\"embed\" , \"request\" : " + request + " } }");

        assertThat(job.task().request()).isEqualTo(RawJson.of(request));
    }

    @Test
    void theModelOfTheJobWinsOverTheModelOfTheRequest() {
        String task =
                "\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"hi\",\"model\":\"inner\"}}";

        assertThat(readable("{" + task + "}").envelope().model()).isEqualTo("inner");
        assertThat(readable("{\"model\":\"outer\"," + task + "}").envelope().model())
                .isEqualTo("outer");
    }

    @Test
    void theIdOfTheBodyWinsOverTheIdOfTheEvent() {
        var event = Map.of(Headers.CE_ID, "from-event");

        assertThat(read(event, "{" + EMBED + "}"))
                .isInstanceOfSatisfying(
                        SubmittedJob.Readable.class,
                        job -> {
                            assertThat(job.envelope().key().id()).isEqualTo("from-event");
                            assertThat(job.envelope().idChosen()).isTrue();
                        });
        assertThat(read(event, "{\"id\":\"from-body\"," + EMBED + "}"))
                .isInstanceOfSatisfying(
                        SubmittedJob.Readable.class,
                        job -> assertThat(job.envelope().key().id()).isEqualTo("from-body"));
    }

    @Test
    void anIdThatWeMintedIsNotOneThatARepeatCanBring() {
        var minted = Map.of(Headers.CE_ID, "job_1", Headers.ID_ORIGIN, Headers.MINTED);

        assertThat(read(minted, "{" + EMBED + "}"))
                .isInstanceOfSatisfying(
                        SubmittedJob.Readable.class,
                        job -> assertThat(job.envelope().idChosen()).isFalse());
    }

    @Test
    void aStructuredEventReadsLikeABinaryOne() {
        String job = "{\"id\":\"order-17\",\"tenant\":\"acme\", " + EMBED + "}";
        String structured =
                "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/s\",\"type\":\"t\",\"data\": "
                        + job
                        + "}";
        String base64 =
                "{\"specversion\":\"1.0\",\"id\":\"e1\",\"data_base64\":\"%s\"}"
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(job.getBytes(StandardCharsets.UTF_8)));
        var type = Map.of(Headers.CONTENT_TYPE, "application/cloudevents+json; charset=UTF-8");

        assertThat(read(type, structured)).isEqualTo(read(Map.of(), job));
        assertThat(read(type, base64)).isEqualTo(read(Map.of(), job));
        assertThat(JobReading.dataOf(arrival(type, structured, null))).asString().isEqualTo(job);
    }

    @Test
    void aTopicOrKeyOfOneTenantRefusesAJobOfAnother() {
        var read = reading.read(arrival(Map.of(), "{\"tenant\":\"b\"," + EMBED + "}", "a"));

        assertThat(read)
                .isInstanceOfSatisfying(
                        SubmittedJob.Unreadable.class,
                        job -> assertThat(job.error().field()).isEqualTo("tenant"));
    }

    @Test
    void aJobAtTheSizeLimitIsReadAndOneByteMoreIsRefusedWithBothNumbers() {
        int max = JobRules.DEFAULTS.jobBytesMax();
        String frame =
                "{\"id\":\"big\",\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"%s\"}}}";
        int rest = max - frame.length() + 2;

        assertThat(read(Map.of(), frame.formatted("x".repeat(rest))))
                .isInstanceOf(SubmittedJob.Readable.class);
        assertThat(read(Map.of(), frame.formatted("x".repeat(rest + 1))))
                .isInstanceOfSatisfying(
                        SubmittedJob.Refusable.class,
                        job -> {
                            assertThat(job.envelope().key().id()).isEqualTo("big");
                            assertThat(job.error().code()).isEqualTo("job_too_large");
                            assertThat(job.error().message())
                                    .contains(String.valueOf(max), String.valueOf(max + 1));
                        });
    }

    @Test
    void theCompletionOfAWrongJobStillGetsWhatCouldBeRead() {
        var read =
                read(
                        Map.of(),
                        "{\"id\":\"x\",\"cache\":{},\"metadata\":{\"k\":\"v\"},"
                                + "\"priority\":\"batch\","
                                + EMBED
                                + "}");

        assertThat(read)
                .isInstanceOfSatisfying(
                        SubmittedJob.Refusable.class,
                        job -> {
                            assertThat(job.error().field()).isEqualTo("cache");
                            assertThat(job.envelope().kind()).isEqualTo("embed");
                            assertThat(job.envelope().metadata()).containsEntry("k", "v");
                            assertThat(job.envelope().priority()).isEqualTo(Priority.BATCH);
                        });
    }

    @Test
    void nothingACallerWritesMakesTheReadingThrow() throws IOException {
        byte[] good =
                ("{\"id\":\"a\",\"deadline\":\"2026-01-01T13:00:00Z\"," + EMBED + "}")
                        .getBytes(StandardCharsets.UTF_8);
        var random = new java.util.Random(17);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }

            assertThat(reading.read(new Arrival(Map.of(), bytes, null, NOW, () -> "derived")))
                    .isNotNull();
        }
    }

    @Test
    void aDocumentNestedDeeperThanAllowedIsNotJson() {
        String deep = "[".repeat(300) + "]".repeat(300);

        assertThat(read(Map.of(), "{\"metadata\":" + deep + "," + EMBED + "}"))
                .isInstanceOf(SubmittedJob.Unreadable.class);
    }

    static Stream<Arguments> wrongJobs() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (JsonNode wrong : Json.MAPPER.readTree(WRONG.resolve("expected.json").toFile())) {
            all.add(
                    arguments(
                            wrong.get("file").asText(),
                            wrong.get("code").asText(),
                            wrong.get("field").textValue()));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongJobs")
    void aWrongJobIsAnsweredWithItsFieldAndCode(String file, String code, @Nullable String field)
            throws IOException {
        byte[] body = Files.readAllBytes(WRONG.resolve(file));

        JobError error =
                switch (reading.read(new Arrival(Map.of(), body, null, NOW, () -> "derived"))) {
                    case SubmittedJob.Refusable(var _, JobError e) -> e;
                    case SubmittedJob.Unreadable(JobError e) -> e;
                    case SubmittedJob.Readable _ -> throw new AssertionError("was read");
                };

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.field()).isEqualTo(field);
        assertThat(error.message()).isNotBlank();
        assertThat(error.blame()).isEqualTo(Blame.CALLER);
    }

    private SubmittedJob.Readable readable(String body) {
        SubmittedJob read = read(Map.of(), body);
        assertThat(read).isInstanceOf(SubmittedJob.Readable.class);
        return (SubmittedJob.Readable) read;
    }

    private SubmittedJob read(Map<String, String> headers, String body) {
        return reading.read(arrival(headers, body, null));
    }

    private static Arrival arrival(
            Map<String, String> headers, String body, @Nullable String tenantOfDoor) {
        return new Arrival(
                headers, body.getBytes(StandardCharsets.UTF_8), tenantOfDoor, NOW, () -> "derived");
    }
}
