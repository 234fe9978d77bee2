package dev.millrace.deploy.docs;

import java.util.Locale;

/**
 * A key that an operator may set.
 *
 * @param unit what a value is counted in, or what it may be
 * @param whenUnset its default; empty if it has none and need not have any
 * @param required whether there is no start without it
 * @param sentence what its Javadoc says
 */
record ConfigKey(String name, String unit, String whenUnset, boolean required, String sentence) {
    String variable() {
        return name.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Its row in the table. */
    String row() {
        return "| `%s` | %s | %s | `%s` | %s |"
                .formatted(name, unit, shownDefault(), variable(), sentence.replace("|", "\\|"));
    }

    private String shownDefault() {
        if (required) {
            return "**required**";
        }
        return whenUnset.isEmpty() ? "–" : "`" + whenUnset + "`";
    }
}
