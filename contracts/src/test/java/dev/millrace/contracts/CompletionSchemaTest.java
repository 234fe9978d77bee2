package dev.millrace.contracts;

import static dev.millrace.contracts.PublicContract.COMPLETION;
import static dev.millrace.contracts.PublicContract.golden;
import static dev.millrace.contracts.PublicContract.names;
import static dev.millrace.contracts.PublicContract.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The published schema of a completion has the fields of {@link JobResult}, to the last null. */
class CompletionSchemaTest {
    @Test
    void theFieldsAreThoseOfTheResultAndNoOthers() {
        assertThatItDescribes(JobResult.class, COMPLETION, "");
    }

    @Test
    void theEndingsAndTheBlamesAreClosed() {
        assertThat(COMPLETION.at("/properties/state/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(
                        Stream.of(JobState.values()).map(JobState::wireName).toList());
        assertThat(COMPLETION.at("/properties/error/properties/blame/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(Stream.of(Blame.values()).map(Blame::name).toList());
    }

    @Test
    void aFieldThatNobodyKnowsYetIsTolerated() {
        ObjectNode result = result();
        result.put("fromTheFuture", 1);
        result.withObject("cost").put("fromTheFuture", 1);

        assertThat(violations(COMPLETION, Json.text(result))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void onlyAnEndedJobHasAnEndAndOnlyOneThatDidNotSucceedAnError(JobState state) {
        boolean hasEnd = state.isEnding();
        boolean hasError = hasEnd && state != JobState.SUCCEEDED;

        for (boolean end : new boolean[] {true, false}) {
            for (boolean error : new boolean[] {true, false}) {
                assertThat(violations(COMPLETION, Json.text(result(state, end, error))).isEmpty())
                        .as("end: %s, error: %s", end, error)
                        .isEqualTo(end == hasEnd && error == hasError);
            }
        }
    }

    private static ObjectNode result(JobState state, boolean end, boolean error) {
        ObjectNode result = result();
        result.put("state", state.wireName());
        if (!end) {
            result.putNull("finishedAt");
        }
        if (error) {
            result.set("error", Json.MAPPER.valueToTree(JobError.caller("code", null, "message")));
        }
        return result;
    }

    private static ObjectNode result() {
        return (ObjectNode) golden("completed-binary").get("value");
    }

    private static void assertThatItDescribes(Class<?> type, JsonNode schema, String at) {
        List<String> components =
                Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
        assertThat(names(schema.get("properties"))).as(at).containsExactlyElementsOf(components);
        assertThat(schema.get("required"))
                .as(at)
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(components);
        for (RecordComponent component : type.getRecordComponents()) {
            assertThatItDescribes(
                    component,
                    resolved(schema.at("/properties/" + component.getName())),
                    at + "/" + component.getName());
        }
    }

    private static void assertThatItDescribes(
            RecordComponent component, JsonNode property, String at) {
        assertThat(types(property)).as(at).isEqualTo(types(component));
        if (component.getType().isRecord()) {
            assertThatItDescribes(component.getType(), property, at);
        } else if (component.getType().equals(Instant.class)) {
            assertThat(property.path("format").asText()).as(at).isEqualTo("date-time");
        } else if (component.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] instanceof Class<?> element
                && element.isRecord()) {
            assertThatItDescribes(element, property.get("items"), at + "[]");
        }
    }

    private static Set<String> types(JsonNode property) {
        var types = new TreeSet<String>();
        if (property.path("type").isTextual()) {
            types.add(property.get("type").textValue());
        }
        property.path("type").forEach(type -> types.add(type.textValue()));
        return types;
    }

    /** None for a piece of JSON that passes through: it may be anything. */
    private static Set<String> types(RecordComponent component) {
        Class<?> type = component.getType();
        if (type.equals(RawJson.class)) {
            return Set.of();
        }
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return nullable ? Set.of(jsonType(type), "null") : Set.of(jsonType(type));
    }

    private static String jsonType(Class<?> type) {
        if (type.isRecord() || type.equals(Map.class)) {
            return "object";
        }
        if (type.equals(List.class)) {
            return "array";
        }
        if (type.equals(boolean.class)) {
            return "boolean";
        }
        boolean whole = Set.of(int.class, long.class, Integer.class, Long.class).contains(type);
        return whole ? "integer" : "string";
    }

    private static JsonNode resolved(JsonNode property) {
        return property.has("$ref")
                ? COMPLETION.at(property.get("$ref").textValue().substring(1))
                : property;
    }
}
