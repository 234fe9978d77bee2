package dev.millrace.inference.claims;

import java.util.UUID;

/** What to do with a record, by what the table says of its job. */
record ClaimPolicy(UUID us) {
    enum Branch {
        RUN,
        /** The job has ended, or another record of it is being run. */
        ACCEPT,
        /** Another process runs this very record: keep it, for that process may yet die. */
        WAIT,
        /** Its holder is dead; whether the job ended, only results-service can tell. */
        RECOVER,
        ASK_AGAIN
    }

    /**
     * The branch.
     *
     * @param origin position of the record in hand, which no thread of ours runs yet
     */
    Branch branch(Claim claim, String origin) {
        return switch (claim) {
            case Claim.Taken() -> Branch.RUN;
            case Claim.Unclear() -> Branch.ASK_AGAIN;
            case Claim.Held held when held.reported() -> Branch.ACCEPT;
            case Claim.Held held when held.process().equals(us) ->
                    held.origin().equals(origin) ? Branch.RUN : Branch.ACCEPT;
            case Claim.Held held when !held.holderLives() -> Branch.RECOVER;
            case Claim.Held held -> held.origin().equals(origin) ? Branch.WAIT : Branch.ACCEPT;
        };
    }
}
