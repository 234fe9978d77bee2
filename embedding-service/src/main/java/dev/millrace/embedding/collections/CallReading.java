package dev.millrace.embedding.collections;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.SubmittedJob;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.UnindexRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a call as the job that asks for the same, so that both are told the same about the same
 * words.
 */
final class CallReading {
    private static final String COLLECTION = "collection";
    private static final String TIMEOUT = "timeout";
    private static final String ID = "id";
    private static final String ALL = "all";
    private static final int NAME_SHOWN_MAX = 80;
    private static final List<String> WHICH = List.of(ID, "source", "dataSubject", ALL);

    private final JobReading reading;
    private final Duration deadline;
    private final Supplier<String> ids;

    /**
     * @param deadline longest search
     * @param ids mints the id of a search
     */
    CallReading(JobRules rules, Duration deadline, Supplier<String> ids) {
        this.reading = new JobReading(rules);
        this.deadline = deadline;
        this.ids = ids;
    }

    /** A search, as a job with a deadline. */
    record Asked(JobEnvelope job, Task.Search task) {}

    Asked search(Call call) throws WrongCall {
        checkNames(call, List.of(TIMEOUT));
        ObjectNode job = Json.MAPPER.createObjectNode();
        job.put("deadline", call.at().plus(timeout(call)).toString());
        SubmittedJob.Readable read = read(call, job, Task.SEARCH, body(call));
        return new Asked(read.envelope(), (Task.Search) read.task());
    }

    UnindexRequest forget(Call call) throws WrongCall {
        checkNames(call, WHICH);
        ObjectNode request = call.body().length == 0 ? Json.MAPPER.createObjectNode() : body(call);
        addParameters(call, request);
        var job = Json.MAPPER.createObjectNode();
        return ((Task.Unindex) read(call, job, Task.UNINDEX, request).task()).body();
    }

    private SubmittedJob.Readable read(Call call, ObjectNode job, String kind, ObjectNode request)
            throws WrongCall {
        setCollection(call, request);
        job.putObject("task").put("kind", kind).set("request", request);
        Map<String, String> headers =
                call.traceparent() == null
                        ? Map.of()
                        : Map.of(Headers.TRACEPARENT, call.traceparent());
        return switch (reading.read(
                new Arrival(headers, Json.bytes(job), call.tenant(), call.at(), ids))) {
            case SubmittedJob.Readable readable -> readable;
            case SubmittedJob.Refusable(var _, JobError error) -> throw new WrongCall(error);
            case SubmittedJob.Unreadable(JobError error) -> throw new WrongCall(error);
        };
    }

    private static ObjectNode body(Call call) throws WrongCall {
        try {
            JsonNode body = Json.MAPPER.readTree(call.body());
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw WrongCall.of("invalid_json", null, "the body must be a JSON object");
        } catch (JsonProcessingException e) {
            throw WrongCall.of("invalid_json", null, "not JSON: " + Json.reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** The path says it; who says it again must say the same. */
    private static void setCollection(Call call, ObjectNode request) throws WrongCall {
        JsonNode named = request.path(COLLECTION);
        if (named.isTextual() && !named.textValue().equals(call.collection())) {
            throw WrongCall.of(
                    "invalid_value",
                    COLLECTION,
                    "the body names another collection than the path; leave it out");
        }
        if (named.isMissingNode() || named.isNull()) {
            request.put(COLLECTION, call.collection());
        }
    }

    private Duration timeout(Call call) throws WrongCall {
        String text = single(call, TIMEOUT);
        if (text == null) {
            return deadline;
        }
        Duration asked;
        try {
            asked = Duration.parse(text);
        } catch (DateTimeException e) {
            throw wrongTimeout();
        }
        if (!asked.isPositive() || asked.compareTo(deadline) > 0) {
            throw wrongTimeout();
        }
        return asked;
    }

    private WrongCall wrongTimeout() {
        return WrongCall.of(
                "invalid_value",
                TIMEOUT,
                "must be a duration such as PT2S, above zero and at most %s".formatted(deadline));
    }

    private static void addParameters(Call call, ObjectNode request) throws WrongCall {
        for (String name : WHICH) {
            if (!call.parameters().containsKey(name)) {
                continue;
            }
            String field = name.equals(ID) ? "ids" : name;
            if (request.has(field)) {
                throw WrongCall.of(
                        "invalid_value", name, "stands in the body too; say it in one place");
            }
            if (name.equals(ID)) {
                ArrayNode list = request.putArray(field);
                call.parameters().getOrDefault(ID, List.of()).forEach(list::add);
            } else if (name.equals(ALL)) {
                if (!"true".equals(single(call, ALL))) {
                    throw WrongCall.of("invalid_value", ALL, "must be true");
                }
                request.put(ALL, true);
            } else {
                request.put(field, single(call, name));
            }
        }
    }

    private static @Nullable String single(Call call, String name) throws WrongCall {
        List<String> values = call.parameters().getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw WrongCall.of("invalid_value", name, "may be given once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    private static void checkNames(Call call, List<String> allowed) throws WrongCall {
        for (String name : call.parameters().keySet()) {
            if (!allowed.contains(name)) {
                throw WrongCall.of(
                        "unknown_field",
                        name.substring(0, Math.min(name.length(), NAME_SHOWN_MAX)),
                        "no such parameter; there may be " + String.join(", ", allowed));
            }
        }
    }
}
