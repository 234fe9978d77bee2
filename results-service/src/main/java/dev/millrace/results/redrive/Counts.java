package dev.millrace.results.redrive;

/**
 * What became of dead letters.
 *
 * @param written or, in a dry run, what would be
 */
record Counts(
        long written, long notMatching, long redrivenBefore, long cut, long originUnreadable) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    static Counts written(long records) {
        return new Counts(records, 0, 0, 0, 0);
    }

    static Counts of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Goes _ -> written(1);
            case Verdict.NotMatching _ -> new Counts(0, 1, 0, 0, 0);
            case Verdict.RedrivenBefore _ -> new Counts(0, 0, 1, 0, 0);
            case Verdict.Cut _ -> new Counts(0, 0, 0, 1, 0);
            case Verdict.OriginUnreadable _ -> new Counts(0, 0, 0, 0, 1);
        };
    }

    Counts plus(Counts other) {
        return new Counts(
                written + other.written,
                notMatching + other.notMatching,
                redrivenBefore + other.redrivenBefore,
                cut + other.cut,
                originUnreadable + other.originUnreadable);
    }

    @Override
    public String toString() {
        return "%d written, %d not matching, %d redriven before, %d cut, %d of unreadable origin"
                .formatted(written, notMatching, redrivenBefore, cut, originUnreadable);
    }
}
