package dev.millrace.contracts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** The five ways in which a job can end. The set is closed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "succeeded", value = Ending.Succeeded.class),
    @JsonSubTypes.Type(name = "failed", value = Ending.Failed.class),
    @JsonSubTypes.Type(name = "refused", value = Ending.Refused.class),
    @JsonSubTypes.Type(name = "cancelled", value = Ending.Cancelled.class),
    @JsonSubTypes.Type(name = "expired", value = Ending.Expired.class)
})
public sealed interface Ending {
    @JsonIgnore
    JobState state();

    /** Why it did not succeed; null if it did. */
    @Nullable JobError error();

    /**
     * The model answered.
     *
     * @param output the answer; embeddings as base64 float32 always
     * @param floatsAtTheEdge whether the caller asked for embeddings as lists of numbers, which
     *     they become when somebody reads the job over HTTP
     */
    record Succeeded(RawJson output, boolean floatsAtTheEdge) implements Ending {
        @Override
        public JobState state() {
            return JobState.SUCCEEDED;
        }

        @Override
        @JsonIgnore
        public @Nullable JobError error() {
            return null;
        }
    }

    /** Tried, and nobody will try again. */
    record Failed(JobError error) implements Ending {
        @Override
        public JobState state() {
            return JobState.FAILED;
        }
    }

    /** Never tried. */
    record Refused(JobError error) implements Ending {
        @Override
        public JobState state() {
            return JobState.REFUSED;
        }
    }

    /** Somebody asked us to stop. */
    record Cancelled(JobError error) implements Ending {
        @Override
        public JobState state() {
            return JobState.CANCELLED;
        }
    }

    /** The deadline passed first. */
    record Expired(JobError error) implements Ending {
        @Override
        public JobState state() {
            return JobState.EXPIRED;
        }
    }
}
