package dev.millrace.contracts;

import java.time.Instant;

/** The job was cancelled: who has it lets go of it. */
public record JobControl(JobKey key, Instant cancelledAt) {}
