package dev.millrace.deploy.weights;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says how far a download is and how long it may still take, every ten percent. */
final class Percent {
    private static final int STEP = 10;
    private static final long MB = 1_000_000;

    private final Consumer<String> progress;
    private long said = -1;
    private long begunAtBytes;
    private long begunAtNanos;

    Percent(Consumer<String> progress) {
        this.progress = progress;
    }

    boolean isFirst() {
        return said < 0;
    }

    void at(long bytes, long totalBytes) {
        long tens = totalBytes > 0 ? bytes * 100 / totalBytes / STEP : 0;
        if (tens > said) {
            if (isFirst()) {
                begunAtBytes = bytes;
                begunAtNanos = System.nanoTime();
            }
            said = tens;
            progress.accept(
                    totalBytes > 0
                            ? "weights: %d of %d MB%s"
                                    .formatted(bytes / MB, totalBytes / MB, left(bytes, totalBytes))
                            : "weights: size unknown");
        }
    }

    /** As fast as since the beginning, which a resumed download made elsewhere. */
    private String left(long bytes, long totalBytes) {
        long fetched = bytes - begunAtBytes;
        if (fetched <= 0 || bytes >= totalBytes) {
            return "";
        }
        double nanosPerByte = (double) (System.nanoTime() - begunAtNanos) / fetched;
        long seconds = TimeUnit.NANOSECONDS.toSeconds((long) (nanosPerByte * (totalBytes - bytes)));
        return ", about %d s left".formatted(seconds + 1);
    }
}
