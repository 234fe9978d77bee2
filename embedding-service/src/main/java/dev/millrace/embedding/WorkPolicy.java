package dev.millrace.embedding;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        if (order.route().candidates().stream().noneMatch(models::serves)) {
            return new Admission.GiveBack(
                    new Deferral(order, now.plus(unknownModelPause), notServed(order)));
        }
        return new Admission.Run(
                order.along(order.route().without(order.attempts(), this::whyNotKnown)));
    }

    /** Of other pools others know. */
    private @Nullable String whyNotKnown(Candidate candidate) {
        return models.serves(candidate) || !candidate.pool().equals(models.pool())
                ? null
                : "version %s is not served in pool %s"
                        .formatted(candidate.version(), models.pool());
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
