package dev.millrace.results.endings;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.Money;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.results.store.LedgerRow;
import dev.millrace.results.store.SettledJob;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one outcome means: what is told about the job, and what each model call cost. */
final class Settlement {
    private final JobOutcome outcome;
    private final JobEnvelope job;
    private final List<LedgerRow> ledger;

    private Settlement(JobOutcome outcome) {
        this.outcome = outcome;
        this.job = outcome.job();
        this.ledger = outcome.attempts().stream().map(this::ledgerRow).toList();
    }

    /**
     * Settles one outcome.
     *
     * @param now when it is about to be committed
     */
    static SettledJob of(Position position, JobOutcome outcome, Instant now) {
        return new Settlement(outcome).settled(position, now);
    }

    private SettledJob settled(Position position, Instant now) {
        boolean floats =
                outcome.ending() instanceof Ending.Succeeded succeeded
                        && succeeded.floatsAtTheEdge();
        return new SettledJob(
                position,
                data(now),
                outcome.finishedAt(),
                outcome.ending() instanceof Ending.Succeeded succeeded ? succeeded.output() : null,
                floats,
                job.priority(),
                job.callbackUrl(),
                ledger);
    }

    private JobResult data(Instant now) {
        return new JobResult(
                JobResult.SCHEMA,
                job.key().id(),
                job.key().tenant(),
                job.kind(),
                outcome.ending().state(),
                job.submittedAt(),
                outcome.finishedAt(),
                job.deadline(),
                null,
                null,
                outcome.ending().error(),
                outcome.warnings(),
                model(outcome.ranOn()),
                outcome.route() == null ? null : routeTaken(outcome.route()),
                outcome.attempts().stream().map(this::attemptMade).toList(),
                usage(),
                cost(),
                "off",
                timings(now),
                job.requestSha256(),
                job.traceparent(),
                job.metadata(),
                job.dataSubject(),
                null);
    }

    private JobResult.ModelUsed model(@Nullable Candidate ranOn) {
        return ranOn == null
                ? new JobResult.ModelUsed(job.model(), null, null, null)
                : new JobResult.ModelUsed(
                        job.model(), ranOn.model(), ranOn.version(), ranOn.backend());
    }

    private JobResult.RouteTaken routeTaken(Route route) {
        Candidate ranOn = outcome.ranOn() == null ? route.first() : outcome.ranOn();
        return new JobResult.RouteTaken(
                ranOn.pool(),
                route.policyVersion(),
                route.registryVersion(),
                route.reason(),
                route.passedOver());
    }

    private JobResult.AttemptMade attemptMade(Attempt attempt) {
        return new JobResult.AttemptMade(
                attempt.n(),
                attempt.model(),
                attempt.startedAt(),
                attempt.ranMillis(),
                attempt.firstTokenMillis(),
                attempt.ended(),
                Money.text(usd(attempt)));
    }

    private LedgerRow ledgerRow(Attempt attempt) {
        Usage usage = attempt.usage() == null ? Usage.none() : attempt.usage();
        return new LedgerRow(
                job.key(),
                attempt.n(),
                attempt.startedAt().plusMillis(attempt.ranMillis()),
                job.kind(),
                attempt.model(),
                attempt.version(),
                attempt.pool(),
                usage,
                usd(attempt),
                isEstimated(attempt),
                priceVersion(),
                attempt.ended());
    }

    private BigDecimal usd(Attempt attempt) {
        Candidate candidate = candidate(attempt);
        return attempt.usage() == null || candidate == null
                ? BigDecimal.ZERO
                : candidate.usdPerMillionTokens().usd(attempt.usage());
    }

    /** Tokens nobody told, or a price nobody pinned. */
    private boolean isEstimated(Attempt attempt) {
        return attempt.usage() != null
                && (attempt.usage().source().equals(Usage.ESTIMATED) || candidate(attempt) == null);
    }

    /** The candidate that an attempt ran on, with its prices; null if the route names none such. */
    private @Nullable Candidate candidate(Attempt attempt) {
        return outcome.route() == null ? null : outcome.route().candidateOf(attempt).orElse(null);
    }

    private @Nullable String priceVersion() {
        return outcome.route() == null || outcome.attempts().isEmpty()
                ? null
                : outcome.route().registryVersion();
    }

    private JobResult.Cost cost() {
        return new JobResult.Cost(
                Money.text(
                        ledger.stream()
                                .map(LedgerRow::usd)
                                .reduce(BigDecimal.ZERO, BigDecimal::add)),
                ledger.stream().anyMatch(LedgerRow::estimated),
                priceVersion());
    }

    /** The sum, as doubtful as its most doubtful part. */
    private @Nullable Usage usage() {
        List<Usage> parts =
                outcome.attempts().stream().map(Attempt::usage).filter(Objects::nonNull).toList();
        if (parts.isEmpty()) {
            return null;
        }
        return new Usage(
                parts.stream().mapToLong(Usage::inputTokens).sum(),
                parts.stream().mapToLong(Usage::cachedInputTokens).sum(),
                parts.stream().mapToLong(Usage::outputTokens).sum(),
                List.of(Usage.ESTIMATED, Usage.COUNTED).stream()
                        .filter(doubtful ->
                                parts.stream().anyMatch(u -> u.source().equals(doubtful)))
                        .findFirst()
                        .orElse(Usage.REPORTED));
    }

    private Timings timings(Instant now) {
        Timings known = outcome.timings();
        return new Timings(
                known.routedMillis(),
                known.embeddedMillis(),
                known.queuedMillis(),
                known.ranMillis(),
                Math.max(0, Duration.between(outcome.finishedAt(), now).toMillis()));
    }
}
