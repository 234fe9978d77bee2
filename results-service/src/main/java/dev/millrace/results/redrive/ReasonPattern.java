package dev.millrace.results.redrive;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A part of a reason; {@code …} in it stands for anything. Counts are grouped by such patterns, so
 * that what a count shows can be asked for.
 */
record ReasonPattern(String text) {
    /** Stands for anything. */
    static final String ANYTHING = "…";

    private static final int CHARS_MAX = 200;

    static final String ALLOWED =
            "1 to %d characters and no control character among them".formatted(CHARS_MAX);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'");
    private static final String DETAIL = ": ";

    ReasonPattern {
        if (text.isEmpty() || text.length() > CHARS_MAX || CONTROL.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "a reason has %s, had %d".formatted(ALLOWED, text.length()));
        }
    }

    /** What a reason has in common with its like: without what it quotes, and without details. */
    static String ofItsKind(String reason) {
        String printable = CONTROL.matcher(reason).replaceAll(ANYTHING);
        String general = QUOTED.matcher(printable).replaceAll("'" + ANYTHING + "'");
        int detail = general.indexOf(DETAIL);
        if (detail >= 0) {
            general = general.substring(0, detail + DETAIL.length()) + ANYTHING;
        }
        return general.length() < CHARS_MAX
                ? general
                : general.substring(0, CHARS_MAX - ANYTHING.length()) + ANYTHING;
    }

    /** Whether the parts between the gaps stand in {@code reason} in their order. */
    boolean matches(String reason) {
        int at = 0;
        for (String part : parts()) {
            int found = reason.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }

    private List<String> parts() {
        return Arrays.asList(text.split(ANYTHING, -1));
    }
}
