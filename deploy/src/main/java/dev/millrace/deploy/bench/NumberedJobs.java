package dev.millrace.deploy.bench;

import dev.millrace.bench.BurstLog;
import dev.millrace.bench.Workload;
import java.util.stream.IntStream;

/** Jobs that no burst and no run had before: their numbers go on from one burst to the next. */
final class NumberedJobs {
    private final String prefix;
    private int last;

    /**
     * @param measurement what they are for, such as {@code bench}; their ids begin with it
     */
    NumberedJobs(String measurement) {
        var run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        prefix = measurement + "-" + run + "-";
    }

    BurstLog burst(Workload workload, int count) {
        int first = last + 1;
        last += count;
        return new BurstLog(
                workload, IntStream.rangeClosed(first, last).mapToObj(n -> prefix + n).toList());
    }
}
