package dev.millrace.ingest;

import java.util.List;

/** How a request to submit jobs ended. */
sealed interface Acceptance {
    /** The job is on the log. */
    record One(Receipt receipt) implements Acceptance {}

    /** All jobs of the array are on the log. */
    record Many(List<Receipt> receipts) implements Acceptance {
        public Many {
            receipts = List.copyOf(receipts);
        }
    }

    /** None was taken; only where the log was away one may be on it all the same. */
    record Refused(Refusal refusal) implements Acceptance {}
}
