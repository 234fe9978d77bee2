package dev.millrace.embedding;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.answer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
                            attempt(
                                    finishedAt,
                                    Attempt.SUCCEEDED,
                                    new Usage(given.promptTokens(), 0, 0, Usage.COUNTED)),
                            given.warnings(),
                            finishedAt);
            case Answer.Failed(var error) ->
                    tried(
                            new Ending.Failed(error),
                            attempt(finishedAt, error.code(), null),
                            List.of(),
                            finishedAt);
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

    private JobOutcome tried(
            Ending ending, Attempt attempt, List<String> warnings, Instant finishedAt) {
        List<Attempt> attempts = new ArrayList<>(order.attempts());
        attempts.add(attempt);
        return new JobOutcome(
                order.job(),
                ending,
                finishedAt,
                order.route(),
                candidate,
                attempts,
                warnings,
                timings(attempt.ranMillis()));
    }

    private Attempt attempt(Instant finishedAt, String ended, @Nullable Usage usage) {
        return new Attempt(
                order.attempts().size() + 1,
                candidate.model(),
                candidate.version(),
                candidate.pool(),
                startedAt,
                millis(startedAt, finishedAt),
                null,
                ended,
                usage);
    }

    private Timings timings(@Nullable Long ranMillis) {
        return new Timings(
                millis(order.job().submittedAt(), order.routedAt()),
                null,
                millis(order.routedAt(), startedAt),
                ranMillis,
                null);
    }

    /** Clocks of several machines are compared; none of them runs backwards in the result. */
    private static long millis(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }
}
