package dev.millrace.embedding.vectors;

import org.jspecify.annotations.Nullable;

/** The store does not answer in time, or cannot now; the same may succeed later. */
public final class VectorStoreUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param reason one clause, for people
     */
    public VectorStoreUnavailable(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
