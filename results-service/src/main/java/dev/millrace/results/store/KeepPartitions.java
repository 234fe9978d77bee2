package dev.millrace.results.store;

import dev.millrace.results.ResultsConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the partitions of the next days ahead and drops those whose time is over. */
@Singleton
class KeepPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(KeepPartitions.class);

    /** A repeat within 7 days must find its first, and its end must still be told. */
    private static final int RETENTION_DAYS_MIN = 8;

    private static final int DAYS_BEHIND = 1;
    private static final int DAYS_AHEAD = 7;

    private final Partitions partitions;
    private final Clock clock;
    private final Period outputs;
    private final Period ledger;
    private final Period jobs;

    KeepPartitions(Partitions partitions, ResultsConfig config, Clock clock) {
        this.partitions = partitions;
        this.clock = clock;
        this.outputs = days("results.outputs-retention", config.outputsRetention().toDays());
        this.ledger = days("results.ledger-retention", config.ledgerRetention().toDays());
        this.jobs = days("results.jobs-retention", config.jobsRetention().toDays());
    }

    void atStart(@Observes @Priority(2) StartupEvent start) throws SQLException {
        make();
    }

    @Scheduled(
            every = "1h",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void hourly() {
        try {
            make();
            drop();
        } catch (SQLException e) {
            LOG.warn("partitions were not kept, the next hour tries again: {}", e.toString());
        }
    }

    private void make() throws SQLException {
        LocalDate today = Columns.day(clock.instant());
        for (int day = -DAYS_BEHIND; day <= DAYS_AHEAD; day++) {
            partitions.make("output", today.plusDays(day));
            partitions.make("ledger", today.plusDays(day));
        }
    }

    private void drop() throws SQLException {
        LocalDate today = Columns.day(clock.instant());
        partitions.drop("output", today.minus(outputs));
        partitions.drop("ledger", today.minus(ledger));
        partitions.forgetDeliveries(today.minus(outputs));
        partitions.forgetJobs(today.minus(jobs));
    }

    private static Period days(String key, long days) {
        if (days < RETENTION_DAYS_MIN) {
            throw new IllegalArgumentException(
                    "%s must be at least %d days, was %d".formatted(key, RETENTION_DAYS_MIN, days));
        }
        return Period.ofDays(Math.toIntExact(days));
    }
}
