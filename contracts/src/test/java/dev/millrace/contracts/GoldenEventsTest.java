package dev.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden files are the wire format: key, headers and value of one record each. When this turns
 * red, running consumers break: add a topic version instead. {@code -Dgolden.write} writes them
 * anew.
 */
class GoldenEventsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final byte[] JOB =
            """
            {"id":"order-17","task":{"kind":"chat","request":\
            {"messages":[{"role":"user","content":"hi"}],"from_the_future":1}}}\
            """
                    .getBytes(StandardCharsets.UTF_8);

    private static final JobEnvelope ENVELOPE =
            new JobEnvelope(
                    new JobKey("acme", "order-17"),
                    true,
                    "chat",
                    "auto",
                    Priority.INTERACTIVE,
                    NOON,
                    NOON.plusSeconds(86_400),
                    "https://example.com/hook",
                    "user_42",
                    Map.of("order", "17"),
                    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private static final Candidate FAST =
            new Candidate(
                    "fast-chat",
                    "2026-11",
                    "openai",
                    "openai",
                    "gpt-4o-mini",
                    "hosted",
                    new Prices(
                            new BigDecimal("0.15"),
                            new BigDecimal("0.075"),
                            new BigDecimal("0.60")));
    private static final Route ROUTE =
            new Route(
                    List.of(FAST),
                    "1",
                    "0a1b2c3d4e5f",
                    "fast-chat is the cheapest of 2 models that can do it",
                    List.of(new Route.PassedOver("big-chat", "costs more")));
    private static final Attempt ATTEMPT =
            new Attempt(
                    1,
                    "fast-chat",
                    "2026-11",
                    "hosted",
                    NOON.plusMillis(5),
                    1804,
                    310L,
                    Attempt.SUCCEEDED,
                    new Usage(31, 8, 12, Usage.REPORTED));
    private static final WorkOrder ORDER =
            new WorkOrder(
                    ENVELOPE,
                    new Position("jobs.submitted.v1", 2, 4711),
                    ROUTE,
                    List.of(ATTEMPT),
                    NOON.plusMillis(2));
    private static final JobError ERROR =
            new JobError("rate_limited", null, "429 from openai", Blame.CAPACITY, true, 429);

    static Stream<Arguments> records() {
        return Stream.of(
                golden(
                        "submitted",
                        Wire.submitted(ENVELOPE.key(), true, NOON, ENVELOPE.traceparent(), JOB)),
                golden("work", Wire.work(ORDER, JOB), Wire::readWork, ORDER),
                golden(
                        "deferred",
                        Wire.deferred(new Deferral(ORDER, NOON.plusSeconds(2), "429"), JOB),
                        Wire::readDeferred,
                        new Deferral(ORDER, NOON.plusSeconds(2), "429")),
                finished(
                        "finished-succeeded",
                        new Ending.Succeeded(RawJson.of("{\"choices\": [ 1.50 ]}"), false)),
                finished("finished-failed", new Ending.Failed(ERROR)),
                finished("finished-refused", new Ending.Refused(ERROR)),
                finished("finished-cancelled", new Ending.Cancelled(ERROR)),
                finished("finished-expired", new Ending.Expired(ERROR)),
                golden(
                        "control",
                        Wire.control(new JobControl(ENVELOPE.key(), NOON)),
                        Wire::readControl,
                        new JobControl(ENVELOPE.key(), NOON)),
                golden("completed-binary", Wire.completed(result())),
                golden("completed-structured", Wire.completedStructured(result())));
    }

    private static Arguments finished(String name, Ending ending) {
        var outcome =
                new JobOutcome(
                        ENVELOPE,
                        ending,
                        NOON.plusSeconds(2),
                        ROUTE,
                        FAST,
                        List.of(ATTEMPT),
                        List.of("one warning"),
                        new Timings(2L, null, 3L, 1804L, null));
        return golden(name, Wire.finished(outcome), Wire::readFinished, outcome);
    }

    private static JobResult result() {
        return new JobResult(
                JobResult.SCHEMA,
                "order-17",
                "acme",
                "chat",
                JobState.SUCCEEDED,
                NOON,
                NOON.plusSeconds(2),
                ENVELOPE.deadline(),
                RawJson.of("{\"choices\": [ 1.50 ]}"),
                null,
                null,
                List.of(),
                new JobResult.ModelUsed("auto", "fast-chat", "2026-11", "openai"),
                new JobResult.RouteTaken(
                        "hosted", "1", "0a1b2c3d4e5f", ROUTE.reason(), ROUTE.passedOver()),
                List.of(
                        new JobResult.AttemptMade(
                                1,
                                "fast-chat",
                                NOON.plusMillis(5),
                                1804,
                                310L,
                                "succeeded",
                                "0.000011")),
                new Usage(31, 8, 12, Usage.REPORTED),
                new JobResult.Cost("0.000011", false, "0a1b2c3d4e5f"),
                "off",
                new Timings(2L, null, 3L, 1804L, 4L),
                ENVELOPE.requestSha256(),
                ENVELOPE.traceparent(),
                ENVELOPE.metadata(),
                "user_42",
                null);
    }

    private static Arguments golden(String name, WireRecord record) {
        return golden(name, record, r -> r, record);
    }

    private static <T> Arguments golden(
            String name, WireRecord record, Function<WireRecord, T> read, T event) {
        return arguments(name, record, read, event);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void theWireFormatIsUnchanged(
            String name, WireRecord record, Function<WireRecord, Object> read, Object event)
            throws IOException {
        Path file = GOLDEN.resolve(name + ".json");
        if (System.getProperty("golden.write") != null) {
            Files.writeString(file, shown(record).toPrettyString() + "\n");
        }
        JsonNode golden = Json.MAPPER.readTree(file.toFile());

        assertThat(shown(record)).isEqualTo(golden);
        assertThat(read.apply(record)).isEqualTo(event);
    }

    /** A header that holds JSON is shown as JSON, as the value is. */
    private static ObjectNode shown(WireRecord record) throws IOException {
        ObjectNode shown = Json.MAPPER.createObjectNode();
        shown.put("key", record.key());
        ObjectNode headers = shown.putObject("headers");
        for (var header : new TreeMap<>(record.headers()).entrySet()) {
            if (header.getValue().startsWith("{")) {
                headers.set(header.getKey(), Json.MAPPER.readTree(header.getValue()));
            } else {
                headers.put(header.getKey(), header.getValue());
            }
        }
        shown.set("value", Json.MAPPER.readTree(record.value()));
        return shown;
    }
}
