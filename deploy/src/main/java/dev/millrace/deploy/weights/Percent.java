package dev.millrace.deploy.weights;

import java.util.function.Consumer;

/** Says how far a download is, every ten percent. */
final class Percent {
    private static final int STEP = 10;
    private static final long MB = 1_000_000;

    private final Consumer<String> progress;
    private long said = -1;

    Percent(Consumer<String> progress) {
        this.progress = progress;
    }

    boolean isFirst() {
        return said < 0;
    }

    void at(long bytes, long totalBytes) {
        long tens = totalBytes > 0 ? bytes * 100 / totalBytes / STEP : 0;
        if (tens > said) {
            said = tens;
            progress.accept(
                    totalBytes > 0
                            ? "%d of %d MB".formatted(bytes / MB, totalBytes / MB)
                            : "size unknown");
        }
    }
}
