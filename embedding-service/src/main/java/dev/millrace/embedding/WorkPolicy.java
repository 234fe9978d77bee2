package dev.millrace.embedding;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decides what becomes of a job before the model runs.
 *
 * @param unknownModelPause how long a job rests whose model is not served here
 */
record WorkPolicy(ServedModels models, Duration unknownModelPause) {
    WorkPolicy {
        if (!unknownModelPause.isPositive()) {
            throw new IllegalArgumentException(
                    "embedding.unknown-model-pause must be above zero, or a job would go round and"
                            + " round, was "
                            + unknownModelPause);
        }
    }

    Admission next(WorkOrder order, boolean cancelled, Instant now) {
        if (cancelled) {
            return new Admission.LetGo();
        }
        if (!order.job().deadline().isAfter(now)) {
            return new Admission.End(
                    new Ending.Expired(
                            new JobError(
                                    "deadline_passed",
                                    "deadline",
                                    "%s had passed when the job's turn came"
                                            .formatted(order.job().deadline()),
                                    Blame.US,
                                    true,
                                    null)));
        }
        List<Candidate> known = order.route().candidates().stream().filter(this::isKnown).toList();
        if (known.stream().noneMatch(models::serves)) {
            return new Admission.GiveBack(
                    new Deferral(order, now.plus(unknownModelPause), notServed(order)));
        }
        return new Admission.Run(
                known.size() == order.route().candidates().size() ? order : only(known, order));
    }

    /** Of other pools others know. */
    private boolean isKnown(Candidate candidate) {
        return models.serves(candidate) || !candidate.pool().equals(models.pool());
    }

    private WorkOrder only(List<Candidate> known, WorkOrder order) {
        Route route = order.route();
        List<Route.PassedOver> passedOver = new ArrayList<>(route.passedOver());
        List<Candidate> earlier = new ArrayList<>(route.earlier());
        for (Candidate candidate : route.candidates()) {
            if (known.contains(candidate)) {
                continue;
            }
            passedOver.add(
                    new Route.PassedOver(
                            candidate.model(),
                            "version %s is not served in pool %s"
                                    .formatted(candidate.version(), models.pool())));
            if (order.attempts().stream()
                    .anyMatch(a -> route.candidateOf(a).filter(candidate::equals).isPresent())) {
                earlier.add(candidate);
            }
        }
        return new WorkOrder(
                order.job(),
                order.origin(),
                new Route(
                        known,
                        route.policyVersion(),
                        route.registryVersion(),
                        route.reason(),
                        passedOver,
                        earlier),
                order.attempts(),
                order.routedAt());
    }

    private String notServed(WorkOrder order) {
        return "the job may run on %s; pool %s serves %s"
                .formatted(
                        order.route().candidates().stream()
                                .map(c -> c.model() + "@" + c.version() + " in " + c.pool())
                                .collect(Collectors.joining(", ")),
                        models.pool(),
                        models.named());
    }
}
