package dev.millrace.ingest;

import java.util.List;

/** Everything the {@link AdmissionPolicy} can say about a request. */
sealed interface Admission {
    /** One job. */
    record One(AcceptedJob job) implements Admission {}

    /** An array of jobs, all of them good. */
    record Many(List<AcceptedJob> jobs) implements Admission {
        public Many {
            jobs = List.copyOf(jobs);
        }
    }

    /** At least one job is wrong: none of them goes on the log. */
    record Refused(Refusal refusal) implements Admission {}
}
