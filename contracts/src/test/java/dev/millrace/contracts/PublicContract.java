package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The documents that other teams build on. */
final class PublicContract {
    static final Path DOCS = Path.of("../docs");
    static final JsonNode JOB = document(DOCS.resolve("schemas/job.schema.json"));
    static final JsonNode COMPLETION = document(DOCS.resolve("schemas/completion.schema.json"));
    static final JsonNode ASYNCAPI = document(DOCS.resolve("asyncapi.yaml"));

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    private static final Map<JsonNode, Schema> COMPILED =
            Collections.synchronizedMap(new IdentityHashMap<>());

    private PublicContract() {}

    /** What {@code schema} has against {@code json}; nothing if it follows it. */
    static List<String> violations(JsonNode schema, String json) {
        return COMPILED
                .computeIfAbsent(schema, s -> SCHEMAS.getSchema(Json.text(s)))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(String::valueOf)
                .toList();
    }

    static JsonNode golden(String name) {
        return document(GOLDEN.resolve(name + ".json"));
    }

    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode document(Path file) {
        try {
            return (file.toString().endsWith(".yaml") ? new YAMLMapper() : Json.MAPPER)
                    .readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
