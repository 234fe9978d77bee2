package dev.millrace.router;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Money;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.Registry.Model;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the model of a job from the job, the registry and the time alone. Same job, same
 * registry, same answer.
 *
 * <p>A job that names a model gets that model. {@code auto} takes, among the models that can do the
 * job (its kind, its context, and {@code latest} where any of them carries that tag), the cheapest
 * whose {@code complexityMax} reaches the job's {@link Complexity}; if none reaches it, the one
 * that reaches farthest. The chosen model's fallbacks follow it where they can do the job.
 */
record RoutingPolicy(Registry registry, int outputTokensAssumed, int outputBytesMax) {
    /** Changes whenever the same job and registry may get another answer. */
    static final String VERSION = "1";

    private static final String LATEST = "latest";

    /**
     * Where the job goes next.
     *
     * @param found what was searched for, of a job that comes back with it
     */
    Decision decide(JobEnvelope job, Task task, @Nullable Found found, Instant now) {
        if (!job.deadline().isAfter(now)) {
            return new Decision.Expire(
                    new JobError(
                            "deadline_passed",
                            "deadline",
                            "%s had passed when the job was routed".formatted(job.deadline()),
                            Blame.US,
                            true,
                            null));
        }
        return task instanceof Task.Answer answer && found == null
                ? searchFirst(job.model(), answer)
                : choose(job.model(), "model", demand(task, found));
    }

    private Demand demand(Task task, @Nullable Found found) {
        return Demand.of(task, found, outputTokensAssumed, outputBytesMax);
    }

    /** What no model could answer is not searched for, as that may cost something. */
    private Decision searchFirst(String model, Task.Answer task) {
        var nothing = new Found(JobEnvelope.AUTO, List.of(), 0);
        Decision afterwards = choose(model, "model", demand(task, nothing));
        return afterwards instanceof Decision.Send
                ? choose(
                        task.body().embeddingModel(),
                        "task.request.embeddingModel",
                        demand(task, null))
                : afterwards;
    }

    private Decision choose(String model, String field, Demand demand) {
        return model.equals(JobEnvelope.AUTO)
                ? cheapestThatFits(demand)
                : asNamed(model, field, demand);
    }

    private Decision asNamed(String name, String field, Demand demand) {
        int at = name.indexOf('@');
        String alias = at < 0 ? name : name.substring(0, at);
        Model model = registry.models().get(alias);
        if (model == null || (at >= 0 && !model.version().equals(name.substring(at + 1)))) {
            return refuse(
                    "model_not_found",
                    field,
                    "'%s' is not in the registry; it has %s"
                            .formatted(name, String.join(", ", registry.models().keySet())));
        }
        String kind = demand.kind();
        if (!model.kinds().contains(kind)) {
            return refuse(
                    "model_not_able",
                    field,
                    "'%s' does %s, not %s"
                            .formatted(alias, String.join(", ", model.kinds()), kind));
        }
        JobError objection = demand.objectionOf(alias, model);
        if (objection != null) {
            return new Decision.Refuse(objection);
        }
        return send(alias, demand, "the job names %s".formatted(name), List.of());
    }

    private Decision cheapestThatFits(Demand demand) {
        List<Choice> able = new ArrayList<>();
        List<Route.PassedOver> passedOver = new ArrayList<>();
        JobError lastObjection = null;
        boolean latestOnly = someLatestDoes(demand.kind());
        for (var entry : registry.models().entrySet()) {
            Model model = entry.getValue();
            if (!model.kinds().contains(demand.kind())) {
                continue;
            }
            if (latestOnly && !model.tagNames().contains(LATEST)) {
                passedOver.add(new Route.PassedOver(entry.getKey(), "not tagged latest"));
                continue;
            }
            JobError objection = demand.objectionOf(entry.getKey(), model);
            if (objection != null) {
                lastObjection = objection;
                passedOver.add(new Route.PassedOver(entry.getKey(), objection.message()));
                continue;
            }
            able.add(new Choice(entry.getKey(), model, model.prices().usd(demand.expected())));
        }
        if (able.isEmpty()) {
            return lastObjection != null
                    ? new Decision.Refuse(lastObjection)
                    : noModelDoes(demand.kind());
        }
        return choose(able, demand, passedOver);
    }

    private Decision choose(List<Choice> able, Demand demand, List<Route.PassedOver> passedOver) {
        List<Choice> fit =
                able.stream().filter(c -> c.model().complexity() >= demand.complexity()).toList();
        Choice chosen =
                fit.isEmpty()
                        ? able.stream()
                                .max(Comparator.comparingInt(Choice::complexity))
                                .orElseThrow()
                        : fit.stream().min(Comparator.comparing(Choice::usd)).orElseThrow();
        for (Choice other : able) {
            if (!other.equals(chosen)) {
                passedOver.add(new Route.PassedOver(other.alias(), whyNot(other, demand)));
            }
        }
        String reason =
                fit.isEmpty()
                        ? "%s reaches complexity %d, the farthest of %d models, for a job of %d"
                                .formatted(
                                        chosen.alias(),
                                        chosen.complexity(),
                                        able.size(),
                                        demand.complexity())
                        : "%s is the cheapest of %d that fit: %s USD expected for %d+%d tokens,"
                                        .formatted(
                                                chosen.alias(),
                                                fit.size(),
                                                Money.text(chosen.usd()),
                                                demand.expected().inputTokens(),
                                                demand.expected().outputTokens())
                                + " complexity %d of at most %d"
                                        .formatted(demand.complexity(), chosen.complexity());
        return send(chosen.alias(), demand, reason, passedOver);
    }

    private static String whyNot(Choice other, Demand demand) {
        return other.complexity() < demand.complexity()
                ? "takes complexity up to %d, the job has %d"
                        .formatted(other.complexity(), demand.complexity())
                : "%s USD expected".formatted(Money.text(other.usd()));
    }

    private Decision send(
            String alias, Demand demand, String reason, List<Route.PassedOver> passedOver) {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(registry.candidate(alias));
        Model first = registry.models().get(alias);
        for (String fallback : first == null ? List.<String>of() : first.fallbackAliases()) {
            Model model = registry.models().get(fallback);
            if (model != null
                    && model.kinds().contains(demand.kind())
                    && demand.objectionOf(fallback, model) == null) {
                candidates.add(registry.candidate(fallback));
            }
        }
        return new Decision.Send(
                new Route(candidates, VERSION, registry.version(), reason, passedOver));
    }

    private boolean someLatestDoes(String kind) {
        return registry.models().values().stream()
                .anyMatch(m -> m.kinds().contains(kind) && m.tagNames().contains(LATEST));
    }

    private Decision noModelDoes(String kind) {
        var kinds = new TreeSet<String>();
        registry.models().values().forEach(m -> kinds.addAll(m.kinds()));
        return refuse(
                "model_not_found",
                "task.kind",
                "no model in the registry does '%s'; there are models for %s"
                        .formatted(kind, String.join(", ", kinds)));
    }

    private static Decision refuse(String code, String field, String message) {
        return new Decision.Refuse(JobError.caller(code, field, message));
    }

    private record Choice(String alias, Model model, BigDecimal usd) {
        int complexity() {
            return model.complexity();
        }
    }
}
