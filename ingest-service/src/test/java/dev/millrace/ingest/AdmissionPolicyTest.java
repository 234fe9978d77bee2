package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.SubmittedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionPolicyTest {
    /** What both doors are held to. */
    private static final Path WRONG = Path.of("../contracts/src/test/resources/wrong");

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String TASK =
            "\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"hello\"}}";
    private static final String JOB = "{" + TASK + "}";
    private static final String EVENT =
            """
            {"specversion":"1.0","id":"event-1","source":"/shop","type":"order",
             "datacontenttype":"application/json","tenant":"acme",  "data":%s }\
            """
                    .formatted(JOB);

    private final AdmissionPolicy policy =
            new AdmissionPolicy(JobRules.DEFAULTS, 1_000, () -> "job_minted");

    @Test
    void aJobWithoutAnIdGetsAMintedOne() {
        AcceptedJob job = accepted(call(JOB));

        assertThat(job.key()).isEqualTo(new JobKey("local", "job_minted"));
        assertThat(job.idMinted()).isTrue();
        assertThat(job.kind()).isEqualTo("embed");
        assertThat(job.acceptedAt()).isEqualTo(NOON);
        assertThat(job.bytes()).asString(UTF_8).isEqualTo(JOB);
    }

    @Test
    void aJobKeepsTheIdAndTenantItChose() {
        AcceptedJob job = accepted(call("{\"id\":\"a\",\"tenant\":\"acme\"," + TASK + "}"));

        assertThat(job.key()).isEqualTo(new JobKey("acme", "a"));
        assertThat(job.idMinted()).isFalse();
    }

    @Test
    void theIdempotencyKeyOfAJobWithoutAnIdDecidesItsIdPerTenant() {
        AcceptedJob ours = accepted(call(JOB, "order 17", "acme"));
        AcceptedJob again = accepted(call("{ " + TASK + " }", "order 17", "acme"));
        AcceptedJob theirs = accepted(call(JOB, "order 17", "other"));
        AcceptedJob named = accepted(call("{\"tenant\":\"acme\"," + TASK + "}", "order 17", null));

        assertThat(ours.key().id()).isEqualTo(JobKey.idOfIdempotencyKey("acme", "order 17"));
        assertThat(ours.idMinted()).isFalse();
        assertThat(again.key()).isEqualTo(ours.key()).isEqualTo(named.key());
        assertThat(theirs.key().id()).isNotEqualTo(ours.key().id());
    }

    @Test
    void anIdOfTheJobsOwnWinsOverTheIdempotencyKey() {
        assertThat(accepted(call("{\"id\":\"a\"," + TASK + "}", "key", null)).key().id())
                .isEqualTo("a");
    }

    @Test
    void anIdempotencyKeyHas1To255Characters() {
        assertThat(accepted(call(JOB, "k".repeat(255), null)).idMinted()).isFalse();
        for (String key : new String[] {"", "k".repeat(256)}) {
            Refusal refusal = refused(call(JOB, key, null));
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.error().field()).isEqualTo("Idempotency-Key");
            assertThat(refusal.error().message()).contains("" + key.length(), "255");
        }
    }

    @Test
    void anIdempotencyKeyWithAnArrayIsRefusedByName() {
        Refusal refusal = refused(call("[" + JOB + "]", "key", null));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error().field()).isEqualTo("Idempotency-Key");
    }

    @Test
    void theTenantOfTheDoorIsTheJobsTenantAndNoOtherMayBeNamed() {
        assertThat(accepted(call(JOB, null, "acme")).key().tenant()).isEqualTo("acme");
        assertThat(refused(call("{\"tenant\":\"b\"," + TASK + "}", null, "acme")).error().code())
                .isEqualTo("tenant_mismatch");
    }

    @Test
    void anEventGivesItsIdAndTenantAndItsDataGoesOnTheLog() {
        AcceptedJob job = accepted(event("application/cloudevents+json", EVENT));

        assertThat(job.key()).isEqualTo(new JobKey("acme", "event-1"));
        assertThat(job.idMinted()).isFalse();
        assertThat(job.bytes()).asString(UTF_8).isEqualTo(JOB);
    }

    @Test
    void aBatchOfEventsIsAnArrayOfJobs() {
        var admission =
                policy.admit(event("application/cloudevents-batch+json", "[" + EVENT + "]"));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Many.class,
                        many ->
                                assertThat(many.jobs())
                                        .extracting(job -> job.key().id())
                                        .containsExactly("event-1"));
    }

    @Test
    void theCallersTraceGoesOn() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var call = new SubmitCall(JOB.getBytes(UTF_8), "application/json", null, trace, null, NOON);

        assertThat(accepted(call).traceparent()).isEqualTo(trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "null",
                "{\"id\":7}",
                "{\"id\":\"spaced out\"}",
                "{\"id\":\"a\",\"priority\":1e999999999}"
            })
    void aStrangeJobIsToldWhatTheKafkaDoorWouldSay(String job) {
        assertThat(refused(call(job)).error()).isEqualTo(kafkaSays(job));
    }

    static Stream<Arguments> wrongJobs() throws IOException {
        JsonNode expected = Json.MAPPER.readTree(WRONG.resolve("expected.json").toFile());
        return StreamSupport.stream(expected.spliterator(), false)
                .map(wrong -> arguments(wrong.path("file").asText(), wrong.path("code").asText()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongJobs")
    void aWrongJobIsToldWhatTheKafkaDoorWouldSay(String file, String code) throws IOException {
        String job = Files.readString(WRONG.resolve(file));

        Refusal refusal = refused(call(job));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error().code()).isEqualTo(code);
        assertThat(refusal.error().field()).isEqualTo(kafkaSays(job).field());
        assertThat(refusal.error().message()).endsWith(kafkaSays(job).message());
    }

    @Test
    void aJobAtTheSizeLimitIsAcceptedAndOneByteMoreIs413InTheWordsOfTheKafkaDoor() {
        int max = JobRules.DEFAULTS.jobBytesMax();
        String atLimit = JOB + " ".repeat(max - JOB.length());

        assertThat(accepted(call(atLimit)).bytes()).hasSize(max);
        Refusal refusal = refused(call(atLimit + " "));
        assertThat(refusal.status()).isEqualTo(413);
        assertThat(refusal.error()).isEqualTo(kafkaSays(atLimit + " "));
    }

    @Test
    void deepAndHugeDocumentsAreRefusedNotFatal() {
        String deep = "{\"id\":\"a\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String number = "{\"id\":\"a\",\"x\":" + "9".repeat(100_000) + "}";

        assertThat(refused(call(deep)).error().code()).isEqualTo("invalid_json");
        assertThat(refused(call(number)).status()).isEqualTo(400);
        assertThat(refused(call("[" + deep + "]")).status()).isEqualTo(400);
    }

    @Test
    void anArrayWithOneWrongJobIsRefusedWholeAndNamesIt() {
        Refusal refusal = refused(call("[" + JOB + ",{\"id\":\"b\",\"task\":7}," + JOB + "]"));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error().code()).isEqualTo("invalid_type");
        assertThat(refusal.error().message()).contains("1 of 3");
        JobError one = kafkaSays("{\"id\":\"b\",\"task\":7}");
        assertThat(refusal.problems())
                .containsExactly(new Problem(1, one.field(), one.code(), one.message()));
    }

    @Test
    void ofManyWrongJobsTheFirst20AreListedAndAllAreCounted() {
        String wrong = String.join(",", Collections.nCopies(30, "{\"id\":7}"));

        Refusal refusal = refused(call("[" + JOB + "," + wrong + "]"));

        assertThat(refusal.problems())
                .extracting(Problem::index)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
        assertThat(refusal.error().message()).contains("30 of 31");
    }

    @Test
    void anArrayHolds1To1000Jobs() {
        String thousand =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "{\"id\":\"j%d\",%s}".formatted(i, TASK))
                        .collect(Collectors.joining(","));

        assertThat(policy.admit(call("[" + thousand + "]")))
                .isInstanceOfSatisfying(
                        Admission.Many.class, many -> assertThat(many.jobs()).hasSize(1_000));
        assertThat(refused(call("[" + thousand + "," + JOB + "]")).error().code())
                .isEqualTo("too_many_jobs");
        assertThat(refused(call("[]")).error().code()).isEqualTo("no_jobs");
    }

    private static JobError kafkaSays(String job) {
        var arrival = new Arrival(Map.of(), job.getBytes(UTF_8), null, NOON, () -> "pos_1");
        return switch (new JobReading(JobRules.DEFAULTS).read(arrival)) {
            case SubmittedJob.Refusable refusable -> refusable.error();
            case SubmittedJob.Unreadable unreadable -> unreadable.error();
            case SubmittedJob.Readable readable ->
                    throw new AssertionError("accepted " + readable.envelope().key());
        };
    }

    private AcceptedJob accepted(SubmitCall call) {
        return switch (policy.admit(call)) {
            case Admission.One(AcceptedJob job) -> job;
            case Admission.Many many -> throw new AssertionError("an array of " + many.jobs());
            case Admission.Refused(Refusal refusal) -> throw new AssertionError(refusal.toString());
        };
    }

    private Refusal refused(SubmitCall call) {
        return switch (policy.admit(call)) {
            case Admission.One one -> throw new AssertionError("accepted " + one.job().key());
            case Admission.Many many -> throw new AssertionError("accepted " + many.jobs().size());
            case Admission.Refused(Refusal refusal) -> refusal;
        };
    }

    private static SubmitCall call(String body) {
        return call(body, null, null);
    }

    private static SubmitCall call(
            String body, @Nullable String idempotencyKey, @Nullable String tenantOfDoor) {
        return new SubmitCall(
                body.getBytes(UTF_8), "application/json", idempotencyKey, null, tenantOfDoor, NOON);
    }

    private static SubmitCall event(String contentType, String body) {
        return new SubmitCall(body.getBytes(UTF_8), contentType, null, null, null, NOON);
    }
}
