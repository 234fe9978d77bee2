package dev.millrace.results.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.results.access.Parameters;
import dev.millrace.results.access.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a redrive is asked to do.
 *
 * @param dryRun whether only to count what would go
 * @param again whether what was redriven before goes too
 */
record RedriveRequest(RedriveFilter filter, int ratePerSecond, boolean dryRun, boolean again) {
    private static final List<String> BOOLEANS = List.of("true", "false");

    /**
     * Reads a JSON object; throws a refusal naming the first field that is wrong.
     *
     * @param rateDefault records a second where it names no rate
     * @param rateMax most it may name
     */
    static RedriveRequest of(byte[] body, int rateDefault, int rateMax) {
        var given =
                new Parameters(
                        fields(body),
                        "topic",
                        "reason",
                        "from",
                        "to",
                        "ratePerSecond",
                        "dryRun",
                        "again");
        return new RedriveRequest(
                DeadLetterQuery.filter(given),
                given.number("ratePerSecond", 1, rateMax, rateDefault),
                "true".equals(given.oneOf("dryRun", BOOLEANS)),
                "true".equals(given.oneOf("again", BOOLEANS)));
    }

    private static Map<String, List<String>> fields(byte[] body) {
        JsonNode json = json(body);
        if (!json.isObject()) {
            throw invalid("the body must be a JSON object; {} means all dead letters");
        }
        Map<String, List<String>> fields = new HashMap<>();
        json.properties()
                .forEach(field -> {
                    if (!field.getValue().isNull()) {
                        fields.put(field.getKey(), values(field.getKey(), field.getValue()));
                    }
                });
        return fields;
    }

    /** Topics may be a list; what may be given once only is checked where it is read. */
    private static List<String> values(String name, JsonNode value) {
        if (value.isArray() && value.isEmpty()) {
            throw Refusal.parameter(name, "[]", "left out if any is meant");
        }
        List<String> values = new ArrayList<>();
        for (JsonNode each : value.isArray() ? value : List.of(value)) {
            if (!each.isValueNode() || (value.isArray() && !each.isTextual())) {
                throw Refusal.parameter(
                        name,
                        each.isContainerNode() ? "an object or a list" : each.toString(),
                        "a string, number, true or false, or for topic a list of strings");
            }
            values.add(each.asText());
        }
        return values;
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw invalid("the body is not JSON: " + Json.reason(e));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
    }

    private static Refusal invalid(String message) {
        return new Refusal(JobError.caller("invalid_json", null, message));
    }
}
