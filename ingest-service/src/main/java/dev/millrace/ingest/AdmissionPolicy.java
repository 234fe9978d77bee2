package dev.millrace.ingest;

import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.SubmittedJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decides whether a request's jobs may go on the log: all of them, or none. What it says about a
 * job is what every reader of the log would say, because they share {@link JobReading}.
 */
final class AdmissionPolicy {
    private static final int PROBLEMS_MAX = 20;
    private static final int IDEMPOTENCY_KEY_CHARS_MAX = 255;

    private final JobRules rules;
    private final JobReading reading;
    private final int jobsMax;
    private final Supplier<String> ids;

    /**
     * @param jobsMax most jobs in one array
     * @param ids mints an id for a job that brings none
     */
    AdmissionPolicy(JobRules rules, int jobsMax, Supplier<String> ids) {
        this.rules = rules;
        this.reading = new JobReading(rules);
        this.jobsMax = jobsMax;
        this.ids = ids;
    }

    Admission admit(SubmitCall call) {
        return switch (JobCutter.cut(call.body(), jobsMax)) {
            case Submission.One(byte[] job) -> one(call, job);
            case Submission.Many(List<byte[]> jobs) -> many(call, jobs);
            case Submission.Broken(JobError error, int index) ->
                    refused(Refusal.ofJobs(error, List.of(Problem.of(index, error))));
        };
    }

    private Admission one(SubmitCall call, byte[] job) {
        String key = call.idempotencyKey();
        if (key != null && (key.isEmpty() || key.length() > IDEMPOTENCY_KEY_CHARS_MAX)) {
            return refusedKey(
                    "has %d characters; 1 to %d are accepted"
                            .formatted(key.length(), IDEMPOTENCY_KEY_CHARS_MAX));
        }
        return switch (read(call, job)) {
            case SubmittedJob.Readable readable ->
                    new Admission.One(accepted(call, readable.envelope(), job));
            case SubmittedJob.Refusable refusable -> refused(Refusal.of(refusable.error()));
            case SubmittedJob.Unreadable unreadable -> refused(Refusal.of(unreadable.error()));
        };
    }

    private Admission many(SubmitCall call, List<byte[]> jobs) {
        if (call.idempotencyKey() != null) {
            return refusedKey("names one job; give each job of an array an id of its own");
        }
        if (jobs.isEmpty()) {
            return refused(Refusal.caller(400, "no_jobs", null, "the array holds no job"));
        }
        List<AcceptedJob> accepted = new ArrayList<>(jobs.size());
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            switch (read(call, jobs.get(i))) {
                case SubmittedJob.Readable readable ->
                        accepted.add(accepted(call, readable.envelope(), jobs.get(i)));
                case SubmittedJob.Refusable refusable ->
                        problems.add(Problem.of(i, refusable.error()));
                case SubmittedJob.Unreadable unreadable ->
                        problems.add(Problem.of(i, unreadable.error()));
            }
        }
        return problems.isEmpty()
                ? new Admission.Many(accepted)
                : refused(refusal(problems, jobs.size()));
    }

    /** The error is the first job's, so that a caller of one job in an array learns the same. */
    private static Refusal refusal(List<Problem> problems, int jobCount) {
        var first = problems.getFirst();
        String message =
                "%d of %d jobs cannot be accepted, so none was; the first is number %d: %s"
                        .formatted(problems.size(), jobCount, first.index(), first.message());
        return Refusal.ofJobs(
                JobError.caller(first.code(), first.field(), message),
                problems.subList(0, Math.min(problems.size(), PROBLEMS_MAX)));
    }

    private SubmittedJob read(SubmitCall call, byte[] job) {
        long max = rules.jobBytesMax() * (call.isCloudEvent() ? 2L : 1L);
        if (job.length > max) {
            return new SubmittedJob.Unreadable(tooLarge(job.length));
        }
        return reading.read(arrival(call, job));
    }

    /**
     * Said before the job is read, because reading is what a large one makes expensive. An event
     * may be twice as large as the job in it, whose base64 and attributes take room.
     */
    private JobError tooLarge(int length) {
        return JobError.caller(
                "job_too_large",
                null,
                "the job has %d bytes; at most %d are accepted"
                        .formatted(length, rules.jobBytesMax()));
    }

    private AcceptedJob accepted(SubmitCall call, JobEnvelope envelope, byte[] job) {
        String idempotencyKey = call.idempotencyKey();
        boolean minted = !envelope.idChosen() && idempotencyKey == null;
        JobKey key = envelope.key();
        if (!envelope.idChosen() && idempotencyKey != null) {
            key = new JobKey(key.tenant(), JobKey.idOfIdempotencyKey(key.tenant(), idempotencyKey));
        }
        return new AcceptedJob(
                key,
                minted,
                String.valueOf(envelope.kind()),
                call.at(),
                envelope.traceparent(),
                call.isCloudEvent() ? JobReading.dataOf(arrival(call, job)) : job);
    }

    private Arrival arrival(SubmitCall call, byte[] job) {
        Map<String, String> headers = new HashMap<>();
        if (call.isCloudEvent()) {
            headers.put(Headers.CONTENT_TYPE, call.contentType());
        }
        if (call.traceparent() != null) {
            headers.put(Headers.TRACEPARENT, call.traceparent());
        }
        return new Arrival(headers, job, call.tenantOfDoor(), call.at(), ids);
    }

    private static Admission refusedKey(String message) {
        return refused(Refusal.caller(400, "invalid_value", "Idempotency-Key", message));
    }

    private static Admission refused(Refusal refusal) {
        return new Admission.Refused(refusal);
    }
}
