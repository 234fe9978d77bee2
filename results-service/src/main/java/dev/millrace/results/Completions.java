package dev.millrace.results;

import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.log.Outgoing;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What the world is told when a job has ended, on the log and by webhook. */
@Singleton
public final class Completions {
    /** Beyond it an event no longer fits a record. */
    private static final int OUTPUT_BYTES_LIMIT = 1024 * 1024;

    private final int outputBytesMax;
    private final EventsConfig.Mode mode;
    private final String jobsUrl;

    @Inject
    Completions(EventsConfig events, ResultsConfig results) {
        this(events.outputBytesMax(), events.mode(), results.publicUrl());
    }

    Completions(int outputBytesMax, EventsConfig.Mode mode, URI publicUrl) {
        if (outputBytesMax < 0 || outputBytesMax > OUTPUT_BYTES_LIMIT) {
            throw new IllegalArgumentException(
                    "events.output-bytes-max must be 0 to %d, was %d"
                            .formatted(OUTPUT_BYTES_LIMIT, outputBytesMax));
        }
        this.outputBytesMax = outputBytesMax;
        this.mode = mode;
        this.jobsUrl = publicUrl.toString().replaceAll("/+$", "") + "/v1/jobs/";
    }

    /** The record for {@link Topics#JOBS_COMPLETED}. */
    public Outgoing event(JobResult stored) {
        JobResult told = told(stored);
        return new Outgoing(
                Topics.JOBS_COMPLETED,
                switch (mode) {
                    case BINARY -> Wire.completed(told);
                    case STRUCTURED -> Wire.completedStructured(told);
                });
    }

    /** The body of a webhook. */
    public byte[] webhook(JobResult stored) {
        return Wire.completionEvent(told(stored));
    }

    /** A large output stays here and is linked. */
    private JobResult told(JobResult stored) {
        @Nullable RawJson output = stored.output();
        return output == null || output.length() <= outputBytesMax
                ? stored
                : stored.withOutput(null, jobsUrl + stored.id());
    }
}
