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
        return ours(
                "worker_crashed",
                "%d workers began this job and ended before it did".formatted(starts));
    }

    static Ending internalError() {
        return ours("internal_error", "the worker failed on this job by its own fault");
    }

    private static Ending ours(String code, String message) {
        return new Ending.Failed(new JobError(code, null, message, Blame.US, false, null));
    }
}
