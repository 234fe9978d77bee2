package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Usage;

/** What one answer is to be: told by {@link Marks}, or drawn by lot from a {@link Manner}. */
record Script(Reply reply, Usage usage, Pace pace, FailFirst failFirst, Ending ending) {
    static final Script PLAIN =
            new Script(
                    new Reply.Fitting(),
                    Usage.PLAIN,
                    Pace.AT_ONCE,
                    new FailFirst(0, 500),
                    new Ending.Answers());

    /** The first so many calls with one text fail with this status. */
    record FailFirst(int times, int status) {}

    Script reply(Reply chosen) {
        return new Script(chosen, usage, pace, failFirst, ending);
    }

    Script usage(Usage chosen) {
        return new Script(reply, chosen, pace, failFirst, ending);
    }

    Script pace(Pace chosen) {
        return new Script(reply, usage, chosen, failFirst, ending);
    }

    Script failFirst(FailFirst chosen) {
        return new Script(reply, usage, pace, chosen, ending);
    }

    Script ending(Ending chosen) {
        return new Script(reply, usage, pace, failFirst, chosen);
    }
}
