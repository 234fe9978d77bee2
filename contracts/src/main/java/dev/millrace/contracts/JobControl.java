package dev.millrace.contracts;

import java.time.Instant;
import java.util.Objects;

/** The job was cancelled: who has it lets go of it. */
public record JobControl(JobKey key, Instant cancelledAt) {
    public JobControl {
        Objects.requireNonNull(key, "key");
    }
}
