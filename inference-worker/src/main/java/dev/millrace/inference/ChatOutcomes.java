package dev.millrace.inference;

import dev.millrace.backends.route.Outcomes;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;

/** How a chat job ends here beside the ways of all jobs. */
final class ChatOutcomes {
    static final Outcomes OUTCOMES =
            new Outcomes(
                    "the model server reported no usage; tokens are estimated from characters");

    private ChatOutcomes() {}

    static Ending crashed(int starts) {
        return new Ending.Failed(
                new JobError(
                        "worker_crashed",
                        null,
                        "%d workers began this job and ended before it did".formatted(starts),
                        Blame.US,
                        false,
                        null));
    }
}
