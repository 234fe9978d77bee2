package dev.millrace.embedding;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.answer.Answer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job that was given to the model. */
record ModelRun(WorkOrder order, Candidate candidate, Instant startedAt) {

    /** How the job ended. A task that the model was not asked for is no attempt. */
    JobOutcome ended(Answer answer, Instant finishedAt) {
        return switch (answer) {
            case Answer.Given given ->
                    tried(
                            new Ending.Succeeded(given.output(), given.floatsAtTheEdge()),
                            Attempt.SUCCEEDED,
                            new Usage(given.promptTokens(), 0, 0, Usage.COUNTED),
                            given.warnings(),
                            finishedAt);
            case Answer.Failed(var error) ->
                    tried(new Ending.Failed(error), error.code(), null, List.of(), finishedAt);
            case Answer.ToKeep _, Answer.ToFind _ ->
                    throw new IllegalStateException("no job ends with vectors alone");
            case Answer.Refused(var error) ->
                    new JobOutcome(
                            order.job(),
                            new Ending.Refused(error),
                            finishedAt,
                            order.route(),
                            null,
                            order.attempts(),
                            List.of(),
                            timings(null));
        };
    }

    /** The order with this attempt, of a job that goes on. */
    WorkOrder tried(int promptTokens, Instant finishedAt) {
        return order.tried(
                candidate,
                startedAt,
                finishedAt,
                null,
                Attempt.SUCCEEDED,
                new Usage(promptTokens, 0, 0, Usage.COUNTED));
    }

    private JobOutcome tried(
            Ending ending,
            String ended,
            @Nullable Usage usage,
            List<String> warnings,
            Instant finishedAt) {
        WorkOrder after = order.tried(candidate, startedAt, finishedAt, null, ended, usage);
        return new JobOutcome(
                order.job(),
                ending,
                finishedAt,
                order.route(),
                candidate,
                after.attempts(),
                warnings,
                timings(after.attempts().getLast().ranMillis()));
    }

    private Timings timings(@Nullable Long ranMillis) {
        return new Timings(
                Timings.millis(order.job().submittedAt(), order.routedAt()),
                null,
                Timings.millis(order.routedAt(), startedAt),
                ranMillis,
                null);
    }
}
