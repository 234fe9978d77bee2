package dev.millrace.router;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Json;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Jobs that wait until they are due, in the table {@code router.waiting}. */
@ApplicationScoped
class WaitingJobs {
    private static final String KEEP =
            """
            insert into waiting (tenant, id, not_before, attempts, deferral, job)
            select * from unnest(?::text[], ?::text[], ?::timestamptz[], ?::int[], ?::text[],
                                 ?::bytea[])
            on conflict (tenant, id) do update
              set not_before = excluded.not_before, attempts = excluded.attempts,
                  deferral = excluded.deferral, job = excluded.job
              where waiting.attempts <= excluded.attempts\
            """;
    private static final String DUE =
            """
            select deferral, job from waiting where not_before <= ?
            order by not_before limit ? for update skip locked\
            """;
    private static final String DONE =
            """
            delete from waiting where (tenant, id) in
              (select * from unnest(?::text[], ?::text[]))\
            """;

    /** Rows the driver holds at a time; without it, all that the statement finds. */
    private static final int FETCHED_JOBS = 16;

    private final AgroalDataSource database;

    WaitingJobs(AgroalDataSource database) {
        this.database = database;
    }

    /** A deferral, and the job's own bytes. */
    record Waiting(Deferral deferral, byte[] job) {
        JobKey key() {
            return deferral.order().job().key();
        }
    }

    /** What to do with jobs that are due; they stay if it throws. */
    interface Release {
        void release(List<Waiting> due);
    }

    /** Keeps jobs, one per key, until each is due. */
    void keep(Collection<Waiting> jobs) throws SQLException {
        List<Waiting> sorted =
                jobs.stream().sorted(Comparator.comparing(w -> w.key().toString())).toList();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(KEEP)) {
            insert.setArray(1, array(connection, "text", sorted, w -> w.key().tenant()));
            insert.setArray(2, array(connection, "text", sorted, w -> w.key().id()));
            insert.setArray(
                    3,
                    array(
                            connection,
                            "timestamptz",
                            sorted,
                            w -> Timestamp.from(w.deferral().notBefore())));
            insert.setArray(
                    4,
                    array(connection, "int4", sorted, w -> w.deferral().order().attempts().size()));
            insert.setArray(5, array(connection, "text", sorted, w -> Json.text(w.deferral())));
            insert.setArray(
                    6,
                    connection.createArrayOf(
                            "bytea", sorted.stream().map(Waiting::job).toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }

    /**
     * Hands over jobs that are due at {@code now}, at most {@code jobsMax} and none after {@code
     * bytesMax} are reached; deletes them once {@code release} returns.
     *
     * @return how many there were
     */
    int releaseDue(Instant now, int jobsMax, long bytesMax, Release release)
            throws SQLException, IOException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<Waiting> due = due(connection, now, jobsMax, bytesMax);
                if (!due.isEmpty()) {
                    release.release(due);
                    delete(connection, due);
                }
                connection.commit();
                return due.size();
            } catch (SQLException | IOException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static List<Waiting> due(Connection connection, Instant now, int jobsMax, long bytesMax)
            throws SQLException, IOException {
        List<Waiting> due = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setFetchSize(FETCHED_JOBS);
            select.setTimestamp(1, Timestamp.from(now));
            select.setInt(2, jobsMax);
            try (ResultSet rows = select.executeQuery()) {
                long bytes = 0;
                while (bytes < bytesMax && rows.next()) {
                    var job =
                            new Waiting(
                                    Json.MAPPER.readValue(rows.getString(1), Deferral.class),
                                    rows.getBytes(2));
                    due.add(job);
                    bytes += job.job().length;
                }
            }
        }
        return due;
    }

    private static void delete(Connection connection, List<Waiting> released) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DONE)) {
            delete.setArray(1, array(connection, "text", released, w -> w.key().tenant()));
            delete.setArray(2, array(connection, "text", released, w -> w.key().id()));
            delete.executeUpdate();
        }
    }

    private static Array array(
            Connection connection, String type, List<Waiting> jobs, Function<Waiting, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, jobs.stream().map(value).toArray());
    }
}
