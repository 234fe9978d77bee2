package dev.millrace.ingest;

import dev.millrace.contracts.JobError;
import org.jspecify.annotations.Nullable;

/** What is wrong with one job of an array; {@code index} counts from 0. */
record Problem(int index, @Nullable String field, String code, String message) {
    static Problem of(int index, JobError error) {
        return new Problem(index, error.field(), error.code(), error.message());
    }
}
