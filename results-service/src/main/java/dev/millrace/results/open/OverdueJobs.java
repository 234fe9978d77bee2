package dev.millrace.results.open;

import dev.millrace.contracts.JobEnvelope;
import dev.millrace.results.store.StoredJobs;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open jobs past their deadline, each handed to one sweep of one replica at a time. */
@Singleton
class OverdueJobs {
    private static final Logger LOG = LoggerFactory.getLogger(OverdueJobs.class);

    /** By then its outcome has been read, or was lost with the process that wrote it. */
    private static final Duration HANDED_OUT = Duration.ofMinutes(1);

    private final DataSource database;

    OverdueJobs(DataSource database) {
        this.database = database;
    }

    /** Up to {@code jobsMax} jobs whose deadline is before {@code deadline}. */
    List<JobEnvelope> claim(Instant deadline, Instant now, int jobsMax) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement claim =
                        connection.prepareStatement(
                                """
                                update job set swept_at = ?
                                where (tenant, id) in (
                                    select tenant, id from job
                                    where finished_at is null and deadline < ?
                                      and (swept_at is null or swept_at < ?)
                                    order by deadline limit ?
                                    for update skip locked)
                                returning tenant, id, coalesce(envelope, '')
                                """)) {
            claim.setObject(1, at(now));
            claim.setObject(2, at(deadline));
            claim.setObject(3, at(now.minus(HANDED_OUT)));
            claim.setInt(4, jobsMax);
            try (ResultSet rows = claim.executeQuery()) {
                List<JobEnvelope> jobs = new ArrayList<>();
                while (rows.next()) {
                    add(rows, jobs);
                }
                return jobs;
            }
        }
    }

    /** One row that cannot be read, by whoever's fault, must not keep the others open for ever. */
    private static void add(ResultSet row, List<JobEnvelope> jobs) throws SQLException {
        try {
            jobs.add(StoredJobs.read(row.getString(3)));
        } catch (IllegalStateException e) {
            LOG.error(
                    "{}/{} is past its deadline and cannot be ended: {}",
                    row.getString(1),
                    row.getString(2),
                    e.getMessage());
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
