package dev.millrace.bench;

import java.util.Locale;

/** Numbers as reports show them, the same in every locale. */
public final class Rounded {
    private Rounded() {}

    public static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    public static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    public static String hundredths(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
