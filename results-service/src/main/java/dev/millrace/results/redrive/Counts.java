package dev.millrace.results.redrive;

/**
 * What became of dead letters.
 *
 * @param written or, in a dry run, what would be
 * @param refused by their topics: too large or not valid there; a dry run cannot tell
 */
record Counts(
        long written,
        long notMatching,
        long redrivenBefore,
        long cut,
        long originUnreadable,
        long refused) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    static Counts written(long records) {
        return new Counts(records, 0, 0, 0, 0, 0);
    }

    static Counts refused(long records) {
        return new Counts(0, 0, 0, 0, 0, records);
    }

    static Counts of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Goes _ -> written(1);
            case Verdict.NotMatching _ -> new Counts(0, 1, 0, 0, 0, 0);
            case Verdict.RedrivenBefore _ -> new Counts(0, 0, 1, 0, 0, 0);
            case Verdict.Cut _ -> new Counts(0, 0, 0, 1, 0, 0);
            case Verdict.OriginUnreadable _ -> new Counts(0, 0, 0, 0, 1, 0);
        };
    }

    Counts plus(Counts other) {
        return new Counts(
                written + other.written,
                notMatching + other.notMatching,
                redrivenBefore + other.redrivenBefore,
                cut + other.cut,
                originUnreadable + other.originUnreadable,
                refused + other.refused);
    }

    @Override
    public String toString() {
        return "%d written, %d not matching, %d redriven before, %d cut, %d of unreadable origin, %d refused"
                .formatted(written, notMatching, redrivenBefore, cut, originUnreadable, refused);
    }
}
