package dev.millrace.testkit.fetch;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says how far a download is and how long it may still take: every tenth, if that is 10 MB. */
final class Percent {
    private static final int STEPS = 10;
    private static final long MB = 1_000_000;
    private static final long STEP_BYTES_MIN = 10 * MB;

    private final String name;
    private final Consumer<String> progress;
    private long said = -1;
    private long begunAtBytes;
    private long begunAtNanos;

    /**
     * @param name what is fetched, in one word
     */
    Percent(String name, Consumer<String> progress) {
        this.name = name;
        this.progress = progress;
    }

    boolean isFirst() {
        return said < 0;
    }

    void at(long bytes, long totalBytes) {
        long steps = totalBytes > 0 ? bytes / Math.max(totalBytes / STEPS, STEP_BYTES_MIN) : 0;
        if (steps > said) {
            if (isFirst()) {
                begunAtBytes = bytes;
                begunAtNanos = System.nanoTime();
            }
            said = steps;
            progress.accept(
                    totalBytes > 0
                            ? "%s: %d of %d MB%s"
                                    .formatted(
                                            name,
                                            bytes / MB,
                                            totalBytes / MB,
                                            left(bytes, totalBytes))
                            : name + ": size unknown");
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
