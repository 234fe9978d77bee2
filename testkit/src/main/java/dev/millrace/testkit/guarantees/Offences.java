package dev.millrace.testkit.guarantees;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What broke a guarantee, told with the first ten of each kind. */
final class Offences {
    private static final int SHOWN_MAX = 10;

    private final List<String> sentences = new ArrayList<>();

    void add(String what, Collection<?> offenders) {
        if (!offenders.isEmpty()) {
            sentences.add(
                    offenders.size()
                            + " "
                            + what
                            + ": "
                            + offenders.stream().limit(SHOWN_MAX).toList()
                            + (offenders.size() > SHOWN_MAX ? " …" : ""));
        }
    }

    void verifyNone(String guarantee) {
        if (!sentences.isEmpty()) {
            throw new AssertionError(guarantee + " is broken\n  " + String.join("\n  ", sentences));
        }
    }
}
