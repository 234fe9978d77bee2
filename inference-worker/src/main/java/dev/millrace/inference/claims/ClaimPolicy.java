package dev.millrace.inference.claims;

import java.util.UUID;

/**
 * What to do with a record, by what the table says of its job.
 *
 * @param startsMax most workers that may die of a job; the last of them runs it alone
 */
record ClaimPolicy(UUID us, int startsMax) {
    enum Branch {
        RUN,
        /** Nobody has it, and its row says so: it is for whoever is first. */
        TAKE,
        /** The job has ended, its next record is there, or another record of it is being run. */
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
     * @param attempts how many that record carries
     */
    Branch branch(Claim claim, String origin, int attempts) {
        return switch (claim) {
            case Claim.Taken() -> Branch.RUN;
            case Claim.PassedOn(int passed) -> attempts < passed ? Branch.ACCEPT : Branch.TAKE;
            case Claim.Unclear() -> Branch.ASK_AGAIN;
            case Claim.Held held when held.reported() -> Branch.ACCEPT;
            case Claim.Held held when held.process().equals(us) ->
                    held.origin().equals(origin) ? Branch.RUN : Branch.ACCEPT;
            case Claim.Held held when held.process().equals(ClaimTable.NOBODY) -> Branch.TAKE;
            case Claim.Held held when !held.holderLives() -> Branch.RECOVER;
            case Claim.Held held -> held.origin().equals(origin) ? Branch.WAIT : Branch.ACCEPT;
        };
    }

    /**
     * How a job is run of which so many workers have died. Whoever was in flight beside a poisonous
     * job died as often as it did, so none ends failed for that before it has died alone.
     */
    Guard.Admission afterCrashes(int crashes) {
        if (crashes >= startsMax) {
            return new Guard.Admission.Crashed(crashes);
        }
        return crashes > 0 && crashes == startsMax - 1
                ? new Guard.Admission.Alone(crashes)
                : new Guard.Admission.Run(crashes);
    }

    /**
     * The same for a job that came again to its holder, which lives: its last start was no crash.
     */
    Guard.Admission heldByUs(int starts) {
        return afterCrashes(Math.min(starts, startsMax) - 1);
    }
}
