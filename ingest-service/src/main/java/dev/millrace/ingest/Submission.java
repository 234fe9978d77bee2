package dev.millrace.ingest;

import dev.millrace.contracts.JobError;
import java.util.List;

/** What the body of one request turns out to hold, each job as the bytes it was written in. */
sealed interface Submission {
    /** One job: the whole body. */
    record One(byte[] job) implements Submission {}

    /** An array of jobs. */
    record Many(List<byte[]> jobs) implements Submission {
        public Many {
            jobs = List.copyOf(jobs);
        }
    }

    /** An array that cannot be taken apart; {@code index} is the job where that showed. */
    record Broken(JobError error, int index) implements Submission {}
}
