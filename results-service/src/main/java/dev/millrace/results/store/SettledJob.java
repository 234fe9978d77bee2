package dev.millrace.results.store;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.RawJson;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a job would end if this outcome wins, ready to be stored.
 *
 * @param position of the outcome on the log
 * @param data what is told about the job, without its output
 * @param floatsAtTheEdge whether embeddings become lists of numbers over HTTP
 * @param ledger the model calls, which count whether it wins or not
 */
public record SettledJob(
        Position position,
        JobResult data,
        Instant finishedAt,
        @Nullable RawJson output,
        boolean floatsAtTheEdge,
        Priority priority,
        @Nullable String callbackUrl,
        List<LedgerRow> ledger) {
    public SettledJob {
        ledger = List.copyOf(ledger);
    }

    public JobKey key() {
        return data.key();
    }

    /** What is told about the job. */
    public JobResult result() {
        return data.withOutput(output, null);
    }

    /** Whose deliveries share a limit; a URL without a host will fail when it is tried. */
    String callbackHost() {
        try {
            String host = callbackUrl == null ? null : new URI(callbackUrl).getHost();
            return host == null ? "" : host.toLowerCase(Locale.ROOT);
        } catch (URISyntaxException e) {
            return "";
        }
    }
}
