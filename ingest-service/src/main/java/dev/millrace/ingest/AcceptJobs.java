package dev.millrace.ingest;

import dev.millrace.contracts.JobIds;
import dev.millrace.contracts.JobKey;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogUnavailable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the jobs of one request on the log, all of them or none, and says so once they are there.
 */
@Singleton
class AcceptJobs {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptJobs.class);

    private final AdmissionPolicy policy;
    private final AcknowledgedJobs acknowledged;
    private final WriteJobs log;

    AcceptJobs(
            IngestConfig config,
            JobRulesConfig rules,
            WriteJobs log,
            Randomness random,
            Clock clock) {
        this.policy =
                new AdmissionPolicy(
                        rules.rules(),
                        Limits.atLeast(
                                1, "ingest.jobs-per-request-max", config.jobsPerRequestMax()),
                        new JobIds(clock, random.generator())::next);
        this.acknowledged =
                new AcknowledgedJobs(
                        clock,
                        Limits.atLeast(
                                0, "ingest.repeats-remembered-max", config.repeatsRememberedMax()),
                        Limits.positive(
                                "ingest.repeats-remembered-for", config.repeatsRememberedFor()));
        this.log = log;
    }

    /** Waits for the log. */
    Acceptance accept(SubmitCall call) {
        return switch (policy.admit(call)) {
            case Admission.One(AcceptedJob job) -> one(job);
            case Admission.Many(List<AcceptedJob> jobs) -> many(jobs);
            case Admission.Refused(Refusal refusal) -> new Acceptance.Refused(refusal);
        };
    }

    private Acceptance one(AcceptedJob job) {
        return switch (many(List.of(job))) {
            case Acceptance.Many(List<Receipt> receipts) -> new Acceptance.One(receipts.getFirst());
            case Acceptance.One one -> one;
            case Acceptance.Refused refused -> refused;
        };
    }

    private Acceptance many(List<AcceptedJob> jobs) {
        List<Receipt> receipts = new ArrayList<>(jobs.size());
        List<AcceptedJob> fresh = new ArrayList<>(jobs.size());
        Set<JobKey> inThisRequest = new HashSet<>();
        for (AcceptedJob job : jobs) {
            boolean repeat = !inThisRequest.add(job.key()) || acknowledged.contains(job.key());
            receipts.add(Receipt.of(job, repeat));
            if (!repeat) {
                fresh.add(job);
            }
        }
        try {
            log.write(fresh);
        } catch (LogUnavailable e) {
            LOG.debug("{} jobs were not confirmed", fresh.size(), e);
            return new Acceptance.Refused(unconfirmed(fresh));
        }
        fresh.forEach(acknowledged::add);
        return new Acceptance.Many(receipts);
    }

    /** Whether they are on the log is not known, and what to do about it depends on their ids. */
    private static Refusal unconfirmed(List<AcceptedJob> jobs) {
        boolean minted = jobs.stream().anyMatch(AcceptedJob::idMinted);
        return Refusal.away(
                "log_unavailable",
                "the log did not confirm this in time, so it may or may not have been accepted; "
                        + (minted
                                ? "sent again without an id or an Idempotency-Key it may run twice"
                                : "sent again with the same id or Idempotency-Key it runs once"));
    }
}
