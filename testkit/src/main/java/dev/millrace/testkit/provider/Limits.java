package dev.millrace.testkit.provider;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What the provider allows all its callers together; 0 is no limit.
 *
 * @param concurrent calls at once, running or waiting; one more is answered 429
 * @param runningMax calls that run at once; those above wait in line, as vLLM's do
 * @param requestsPerMinute in a bucket that fills steadily
 * @param tokensPerMinute of prompts and of the answers that callers allow
 * @param retryAfter what a 429 for too many calls at once says
 * @param kvCacheTokens what {@code vllm:kv_cache_usage_perc} is a share of
 */
public record Limits(
        List<Step> concurrent,
        int runningMax,
        int requestsPerMinute,
        int tokensPerMinute,
        Duration retryAfter,
        int kvCacheTokens) {

    public static final Limits NONE =
            new Limits(List.of(), 0, 0, 0, Duration.ofSeconds(1), 100_000);

    /**
     * A limit from a moment on.
     *
     * @param after since the provider began to behave like this
     */
    public record Step(Duration after, int calls) {
        public Step {
            if (after.isNegative() || calls < 0) {
                throw new IllegalArgumentException("after " + after + " " + calls + " calls");
            }
        }
    }

    public Limits {
        concurrent = concurrent.stream().sorted(Comparator.comparing(Step::after)).toList();
        if (runningMax < 0
                || requestsPerMinute < 0
                || tokensPerMinute < 0
                || retryAfter.isNegative()
                || kvCacheTokens < 1) {
            throw new IllegalArgumentException(
                    "limits are at least 0, kvCacheTokens and retryAfter above: runningMax %d, requestsPerMinute %d, tokensPerMinute %d, retryAfter %s, kvCacheTokens %d"
                            .formatted(
                                    runningMax,
                                    requestsPerMinute,
                                    tokensPerMinute,
                                    retryAfter,
                                    kvCacheTokens));
        }
    }

    int concurrentAt(Duration elapsed) {
        int calls = Integer.MAX_VALUE;
        for (var step : concurrent) {
            if (step.after().compareTo(elapsed) <= 0) {
                calls = step.calls();
            }
        }
        return calls;
    }

    int running() {
        return runningMax == 0 ? Integer.MAX_VALUE : runningMax;
    }

    Limits concurrent(List<Step> chosen) {
        return new Limits(
                chosen, runningMax, requestsPerMinute, tokensPerMinute, retryAfter, kvCacheTokens);
    }

    Limits retryAfter(Duration chosen) {
        return new Limits(
                concurrent, runningMax, requestsPerMinute, tokensPerMinute, chosen, kvCacheTokens);
    }

    Limits runningMax(int chosen) {
        return new Limits(
                concurrent, chosen, requestsPerMinute, tokensPerMinute, retryAfter, kvCacheTokens);
    }

    Limits requestsPerMinute(int chosen) {
        return new Limits(
                concurrent, runningMax, chosen, tokensPerMinute, retryAfter, kvCacheTokens);
    }
}
