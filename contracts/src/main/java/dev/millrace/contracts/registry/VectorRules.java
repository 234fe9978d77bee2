package dev.millrace.contracts.registry;

import dev.millrace.contracts.registry.Registry.Backend;
import dev.millrace.contracts.registry.Registry.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds for a model that turns texts into vectors, and for its pool. */
final class VectorRules {
    private static final int DIMENSIONS_MAX = 65_536;

    private VectorRules() {}

    static void checkDimensions(@Nullable Integer dimensions, @Nullable Integer dimensionsMin) {
        Registry.require(
                dimensions == null || (dimensions >= 1 && dimensions <= DIMENSIONS_MAX),
                "dimensions",
                dimensions,
                "1 to " + DIMENSIONS_MAX);
        Registry.require(
                dimensionsMin == null
                        || (dimensions != null && dimensionsMin >= 1 && dimensionsMin < dimensions),
                "dimensionsMin",
                dimensionsMin,
                "1 to less than dimensions (%s), or left out".formatted(dimensions));
    }

    static void check(String at, Model model, Map<String, Backend> backends) {
        Registry.require(
                model.dimensions() != null || model.kinds().equals(List.of("chat")),
                at + ".dimensions",
                model.dimensions(),
                "given for a model that embeds or classifies");
        Backend backend = backends.get(model.backend());
        Registry.require(
                backend == null
                        || !backend.type().equals(Backend.ANTHROPIC)
                        || model.kinds().equals(List.of("chat")),
                at + ".kinds",
                model.kinds(),
                "[chat] on an anthropic back end");
        Registry.require(
                model.dimensionsMin() == null
                        || backend == null
                        || !backend.type().equals(Backend.ONNX),
                at + ".dimensionsMin",
                model.dimensionsMin(),
                "left out on an onnx back end, whose model cannot shorten its vectors");
    }

    /** What a call for vectors does not have is not said of a back end that gets no others. */
    static void checkBackends(Map<String, Backend> backends, Map<String, Model> models) {
        backends.forEach((name, backend) -> {
            boolean hasModels = models.values().stream().anyMatch(m -> m.backend().equals(name));
            boolean chats =
                    models.values().stream()
                            .anyMatch(m -> m.backend().equals(name) && m.kinds().contains("chat"));
            String allowed = "left out at a back end whose models embed or classify";
            Registry.require(
                    chats || !hasModels || backend.idempotencyHeader() == null,
                    "backends." + name + ".idempotencyHeader",
                    backend.idempotencyHeader(),
                    allowed);
            Registry.require(
                    chats || !hasModels || backend.stream() == null,
                    "backends." + name + ".stream",
                    backend.stream(),
                    allowed);
        });
    }

    /** Chat is run by one service and vectors by another, and one of them reads a pool. */
    static void checkPools(Map<String, Model> models) {
        Map<String, String> first = new HashMap<>();
        models.forEach((alias, model) -> {
            String other = first.putIfAbsent(model.pool(), alias);
            boolean chats = model.kinds().contains("chat");
            Registry.require(
                    !chats || model.kinds().equals(List.of("chat")),
                    "models." + alias + ".kinds",
                    model.kinds(),
                    "[chat], or of embed and classify: one service runs chat, another the rest");
            Model neighbour = other == null ? model : models.get(other);
            Registry.require(
                    neighbour == null || neighbour.kinds().contains("chat") == chats,
                    "models." + alias + ".pool",
                    model.pool(),
                    "another than that of %s: a pool has models that chat, or others, not both"
                            .formatted(other));
        });
    }
}
