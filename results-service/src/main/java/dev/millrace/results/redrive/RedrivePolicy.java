package dev.millrace.results.redrive;

import dev.millrace.contracts.Position;
import java.util.Optional;

/**
 * Decides about each dead letter.
 *
 * @param again whether what was redriven before goes too
 */
record RedrivePolicy(RedriveFilter filter, boolean again) {

    Verdict verdict(DeadLetter letter, boolean redrivenBefore) {
        if (!filter.matches(letter)) {
            return new Verdict.NotMatching();
        }
        if (letter.cutFrom() != null) {
            return new Verdict.Cut();
        }
        Optional<Position> stood = letter.stood();
        if (stood.isEmpty()) {
            return new Verdict.OriginUnreadable();
        }
        return redrivenBefore && !again
                ? new Verdict.RedrivenBefore()
                : new Verdict.Goes(stood.get());
    }
}
