package dev.millrace.results;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs as other services would report them. */
public final class TestingJobs {
    public static final String TENANT = "acme";
    public static final String TRACEPARENT =
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    public static final Candidate TINY =
            candidate("tiny-chat", new Prices(usd("0.15"), usd("0.075"), usd("0.60")));
    public static final Candidate DEAR =
            candidate("dear-chat", new Prices(usd("3"), usd("3"), usd("15")));
    public static final Route ROUTE =
            new Route(
                    List.of(TINY, DEAR),
                    "policy-1",
                    "registry-7",
                    "tiny-chat is the cheapest of 2",
                    List.of());

    private TestingJobs() {}

    public static JobKey key(String id) {
        return new JobKey(TENANT, id);
    }

    public static JobEnvelope envelope(String id) {
        return envelope(key(id), null);
    }

    public static JobEnvelope envelope(JobKey key, @Nullable String callbackUrl) {
        Instant submitted = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new JobEnvelope(
                key,
                true,
                "chat",
                JobEnvelope.AUTO,
                Priority.INTERACTIVE,
                submitted,
                submitted.plus(Duration.ofHours(1)),
                callbackUrl,
                "user_42",
                Map.of("order", "17"),
                "ab".repeat(32),
                TRACEPARENT);
    }

    public static JobOutcome succeeded(JobEnvelope job, String output) {
        return outcome(
                job,
                new Ending.Succeeded(RawJson.of(output), false),
                List.of(attempt(1, TINY, Attempt.SUCCEEDED)));
    }

    public static JobOutcome failed(JobEnvelope job, Attempt... attempts) {
        return outcome(
                job,
                new Ending.Failed(JobError.caller("too_hard", null, "nobody could")),
                List.of(attempts));
    }

    public static JobOutcome outcome(JobEnvelope job, Ending ending, List<Attempt> attempts) {
        return new JobOutcome(
                job,
                ending,
                job.submittedAt().plusMillis(20),
                ROUTE,
                TINY,
                attempts,
                List.of(),
                new Timings(2L, null, 3L, 10L, null));
    }

    public static Attempt attempt(int n, Candidate on, String ended) {
        return attempt(n, on, ended, new Usage(1_000, 400, 10, Usage.REPORTED));
    }

    public static Attempt attempt(int n, Candidate on, String ended, @Nullable Usage usage) {
        return new Attempt(
                n,
                on.model(),
                on.version(),
                on.pool(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                10,
                null,
                ended,
                usage);
    }

    private static Candidate candidate(String model, Prices prices) {
        return new Candidate(model, "1", "local", "openai", model + "-q4", "cpu", prices);
    }

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }
}
