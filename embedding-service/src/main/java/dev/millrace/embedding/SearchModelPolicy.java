package dev.millrace.embedding;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.Registry.Model;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the model of a search whose caller waits: one of this pool, and one whose vectors the
 * collection has. No other is tried, as vectors of two models do not compare.
 */
record SearchModelPolicy(Registry registry, ServedModels served) {
    /** Changes whenever the same search and registry may get another answer. */
    static final String VERSION = "search-1";

    /** What became of the choice. */
    sealed interface Choice {
        record Chosen(Route route) implements Choice {}

        record None(JobError error) implements Choice {}
    }

    /**
     * Which model reads the query.
     *
     * @param model {@code auto}, an alias, or {@code alias@version}
     * @param spaces those in which anything of the collection is
     */
    Choice choose(String collection, String model, Set<EmbeddingSpace> spaces) {
        if (spaces.isEmpty()) {
            return new Choice.None(ServeCollections.noSuchCollection(collection));
        }
        return model.equals(JobEnvelope.AUTO)
                ? first(collection, spaces)
                : named(collection, model, spaces);
    }

    private Choice first(String collection, Set<EmbeddingSpace> spaces) {
        Optional<String> alias =
                registry.models().keySet().stream()
                        .filter(this::embedsHere)
                        .filter(each -> isIn(each, spaces))
                        .findFirst();
        return alias.isEmpty()
                ? new Choice.None(
                        ServeCollections.ofAnotherModel(
                                ServeCollections.MODEL,
                                collection,
                                "any model of pool %s (%s)"
                                        .formatted(served.pool(), served.named()),
                                spaces))
                : chosen(
                        alias.get(),
                        "%s is the first model of the registry whose vectors '%s' has"
                                .formatted(alias.get(), collection));
    }

    private Choice named(String collection, String name, Set<EmbeddingSpace> spaces) {
        int at = name.indexOf('@');
        String alias = at < 0 ? name : name.substring(0, at);
        Model model = registry.models().get(alias);
        if (model == null || (at >= 0 && !model.version().equals(name.substring(at + 1)))) {
            return none(
                    "model_not_found",
                    "'%s' is not in the registry; it has %s"
                            .formatted(name, String.join(", ", registry.models().keySet())));
        }
        if (!model.kinds().contains(Task.EMBED)) {
            return none(
                    "model_not_able",
                    "'%s' does %s, not %s"
                            .formatted(alias, String.join(", ", model.kinds()), Task.EMBED));
        }
        Candidate candidate = registry.candidate(alias);
        if (!served.serves(candidate)) {
            return none(
                    "model_not_served",
                    "'%s' is run by pool %s; here are %s of pool %s. A job of kind search finds its way"
                            .formatted(alias, candidate.pool(), served.named(), served.pool()));
        }
        return isIn(alias, spaces)
                ? chosen(alias, "the call names %s".formatted(name))
                : new Choice.None(
                        ServeCollections.ofAnotherModel(
                                ServeCollections.MODEL,
                                collection,
                                "%s@%s".formatted(candidate.name(), candidate.version()),
                                spaces));
    }

    private boolean embedsHere(String alias) {
        Model model = registry.models().get(alias);
        return model != null
                && model.kinds().contains(Task.EMBED)
                && served.serves(registry.candidate(alias));
    }

    private boolean isIn(String alias, Set<EmbeddingSpace> spaces) {
        Candidate candidate = registry.candidate(alias);
        return spaces.stream()
                .anyMatch(space ->
                        space.model().equals(candidate.name())
                                && space.version().equals(candidate.version()));
    }

    private Choice chosen(String alias, String reason) {
        return new Choice.Chosen(
                new Route(
                        List.of(registry.candidate(alias)),
                        VERSION,
                        registry.version(),
                        reason,
                        List.of()));
    }

    private static Choice none(String code, String message) {
        return new Choice.None(JobError.caller(code, ServeCollections.MODEL, message));
    }
}
