package dev.millrace.ingest;

import org.jspecify.annotations.Nullable;

/** What the {@link Doorkeeper} says to a caller. */
sealed interface Entry {
    /**
     * Come in.
     *
     * @param tenant the one this call is for; null where no keys are known and this machine is
     *     trusted for all tenants
     */
    record Admitted(@Nullable String tenant) implements Entry {}

    /** Not without a key that may do this. */
    record TurnedAway(Refusal refusal) implements Entry {}
}
