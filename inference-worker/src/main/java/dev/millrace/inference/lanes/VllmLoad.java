package dev.millrace.inference.lanes;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * How busy a vLLM server says it is, in the Prometheus text format.
 *
 * @param waiting requests that wait in it, over all its engines
 * @param cachePercent how much of the key-value cache is in use, of its fullest engine
 */
record VllmLoad(double waiting, double cachePercent) {
    private static final String WAITING = "vllm:num_requests_waiting";
    private static final String CACHE = "vllm:kv_cache_usage_perc";

    /** The name until v0.9. */
    private static final String CACHE_BEFORE = "vllm:gpu_cache_usage_perc";

    /** Null if the page does not say. */
    static @Nullable VllmLoad read(String page) {
        List<String> lines = page.lines().filter(line -> line.startsWith("vllm:")).toList();
        OptionalDouble cache = values(lines, CACHE).max();
        if (cache.isEmpty()) {
            cache = values(lines, CACHE_BEFORE).max();
        }
        return values(lines, WAITING).findAny().isEmpty()
                ? null
                : new VllmLoad(values(lines, WAITING).sum(), cache.orElse(0) * 100);
    }

    private static DoubleStream values(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(VllmLoad::value)
                .filter(Double::isFinite);
    }

    /** Behind the labels, before the time that may follow. */
    private static double value(String line) {
        String rest = line.substring(Math.max(line.lastIndexOf('}') + 1, line.indexOf(' ')));
        try {
            return Double.parseDouble(rest.strip().split("\\s", 2)[0]);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
