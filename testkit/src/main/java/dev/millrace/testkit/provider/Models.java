package dev.millrace.testkit.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.testkit.provider.wire.EmbeddingList;
import dev.millrace.testkit.provider.wire.Vendor;
import dev.millrace.testkit.provider.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The models it has.
 *
 * @param strict whether a call for any other is answered 404
 */
public record Models(List<Model> list, boolean strict) {
    /** Of a model that does not say. */
    public static final int DIMENSIONS = 384;

    /** One model to look at; every name works. */
    public static final Models ANY =
            new Models(List.of(new Model("scripted-chat", DIMENSIONS, Duration.ZERO)), false);

    /**
     * A model.
     *
     * @param dimensions of its embeddings
     * @param readyAfter how long it loads: until then nobody sees it
     */
    public record Model(String id, int dimensions, Duration readyAfter) {
        public static final int DIMENSIONS_MAX = EmbeddingList.DIMENSIONS_MAX;

        public Model {
            if (id.isBlank() || dimensions < 1 || dimensions > DIMENSIONS_MAX) {
                throw new IllegalArgumentException(
                        "model '%s' with %d dimensions: an id, 1 to %d dimensions"
                                .formatted(id, dimensions, DIMENSIONS_MAX));
            }
        }
    }

    public Models {
        list = List.copyOf(list);
    }

    boolean has(String id, Duration up) {
        return !strict || ready(up).stream().anyMatch(model -> model.id().equals(id));
    }

    boolean allReady(Duration up) {
        return ready(up).size() == list.size();
    }

    int dimensions(String id) {
        return list.stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .map(Model::dimensions)
                .orElse(DIMENSIONS);
    }

    private List<Model> ready(Duration up) {
        return list.stream().filter(model -> model.readyAfter().compareTo(up) <= 0).toList();
    }

    ObjectNode toJson(Vendor vendor, Duration up) {
        var body = WireJson.object();
        if (vendor == Vendor.OPENAI) {
            body.put("object", "list");
        }
        var data = body.putArray("data");
        var ready = ready(up);
        ready.forEach(model -> data.add(toJson(vendor, model)));
        if (vendor == Vendor.ANTHROPIC) {
            body.put("has_more", false);
            body.put("first_id", ready.isEmpty() ? null : ready.getFirst().id());
            body.put("last_id", ready.isEmpty() ? null : ready.getLast().id());
        }
        return body;
    }

    Optional<ObjectNode> toJson(Vendor vendor, String id, Duration up) {
        return ready(up).stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .map(model -> toJson(vendor, model));
    }

    private static ObjectNode toJson(Vendor vendor, Model model) {
        return switch (vendor) {
            case OPENAI ->
                    WireJson.object()
                            .put("id", model.id())
                            .put("object", "model")
                            .put("created", 0)
                            .put("owned_by", "testkit");
            case ANTHROPIC ->
                    WireJson.object()
                            .put("type", "model")
                            .put("id", model.id())
                            .put("display_name", model.id())
                            .put("created_at", Instant.EPOCH.toString())
                            .put("lifecycle", "active");
        };
    }
}
