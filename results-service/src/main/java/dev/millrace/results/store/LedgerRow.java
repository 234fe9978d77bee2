package dev.millrace.results.store;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One model call on the ledger.
 *
 * @param finishedAt the call's end; its UTC day chooses the partition
 * @param usd exact, nothing is rounded
 * @param estimated whether tokens or price are our guess
 * @param priceVersion the registry version whose prices were used
 */
public record LedgerRow(
        JobKey key,
        int attempt,
        Instant finishedAt,
        @Nullable String kind,
        String model,
        String version,
        String pool,
        Usage usage,
        BigDecimal usd,
        boolean estimated,
        @Nullable String priceVersion,
        String ended) {}
