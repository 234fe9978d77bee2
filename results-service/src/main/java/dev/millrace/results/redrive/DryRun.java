package dev.millrace.results.redrive;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;

/** Says what a redrive would do, and does nothing. */
@Singleton
class DryRun {
    private final ScanDeadLetters scan;
    private final int reasonsMax;

    DryRun(ScanDeadLetters scan, RedrivesConfig config) {
        this.scan = scan;
        this.reasonsMax = config.reasonsMax();
    }

    /**
     * What would become of the dead letters.
     *
     * @param wouldWrite how many records would be written
     * @param data the same by topic and reason
     * @param records how many would be looked at
     * @param scanned how many were looked at now, the oldest first
     * @param truncated whether there are more than were looked at
     */
    record Forecast(
            String object,
            long wouldWrite,
            List<DeadLetterCounts.Count> data,
            RedriveAnswer.Skipped skipped,
            long notMatching,
            long records,
            long scanned,
            boolean truncated) {}

    Forecast of(RedrivePolicy policy, List<Stretch> stretches) throws SQLException {
        var going = new DeadLetterCounts(reasonsMax);
        var tally = new Counts[] {Counts.NONE};
        ScanDeadLetters.Scanned scanned =
                scan.scan(
                        stretches,
                        (found, redrivenBefore) -> {
                            Verdict verdict = policy.verdict(found.letter(), redrivenBefore);
                            tally[0] = tally[0].plus(Counts.of(verdict));
                            if (verdict instanceof Verdict.Goes) {
                                going.add(found.letter(), redrivenBefore);
                            }
                            return true;
                        });
        return new Forecast(
                "dry_run",
                tally[0].written(),
                going.all(),
                RedriveAnswer.Skipped.of(tally[0]),
                tally[0].notMatching(),
                scanned.records(),
                scanned.scanned(),
                scanned.truncated());
    }
}
