package dev.millrace.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a job stands. The last five are endings: a job that reached one never leaves it. */
public enum JobState {
    /** Accepted; no ending is known yet. */
    @JsonProperty("queued")
    QUEUED,
    /** A model call has begun. */
    @JsonProperty("running")
    RUNNING,
    /** The model answered. */
    @JsonProperty("succeeded")
    SUCCEEDED,
    /** Tried, and nobody will try again. */
    @JsonProperty("failed")
    FAILED,
    /** Never tried: the job itself or its tenant forbids it. */
    @JsonProperty("refused")
    REFUSED,
    /** Somebody asked us to stop before it ended otherwise. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** Its deadline passed first. */
    @JsonProperty("expired")
    EXPIRED;

    /** The name in JSON, in URLs and at the end of a completion's CloudEvents type. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isEnding() {
        return compareTo(RUNNING) > 0;
    }
}
