package dev.millrace.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How urgent a job is. Each priority is a lane: a work topic of its own in every pool. */
public enum Priority {
    /** Somebody waits for the answer. */
    @JsonProperty("interactive")
    INTERACTIVE,
    /** Fills what interactive jobs leave free. */
    @JsonProperty("batch")
    BATCH;

    /** The name in JSON and in topic names. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
