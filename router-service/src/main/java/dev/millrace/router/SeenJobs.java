package dev.millrace.router;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Finds repeats: which record brought a job first, whichever door, partitioner, partition or router
 * it came through.
 */
@ApplicationScoped
class SeenJobs {
    private static final String INSERT =
            """
            insert into seen (job_hash, origin)
            select * from unnest(?::uuid[], ?::text[])
            on conflict do nothing
            returning job_hash, origin\
            """;
    private static final String SELECT =
            "select job_hash, origin from seen where job_hash = any(?::uuid[])";
    private static final String FORGET =
            """
            delete from seen where job_hash in
              (select job_hash from seen where seen_at < now() - ?::interval limit ?)\
            """;

    private final AgroalDataSource database;

    SeenJobs(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Remembers each job by the record that brought it first.
     *
     * @return the origin of each job, given now or long ago; another than the job's own position
     *     means that the record is a repeat
     */
    Map<JobKey, Position> origins(Map<JobKey, Position> arrived) throws SQLException {
        if (arrived.isEmpty()) {
            return Map.of();
        }
        Map<UUID, JobKey> keys = new HashMap<>();
        arrived.keySet().forEach(key -> keys.put(key.hash(), key));
        Object[] hashes = keys.keySet().stream().sorted().toArray();
        Object[] origins = new Object[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            origins[i] = String.valueOf(arrived.get(keys.get(hashes[i])));
        }
        Map<JobKey, Position> known = new HashMap<>();
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setArray(1, connection.createArrayOf("uuid", hashes));
                insert.setArray(2, connection.createArrayOf("text", origins));
                read(insert, keys, known);
            }
            if (known.size() < keys.size()) {
                try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                    select.setArray(1, connection.createArrayOf("uuid", hashes));
                    read(select, keys, known);
                }
            }
        }
        return known;
    }

    /**
     * Deletes all ids older than the window, at most {@code jobsMax} in one statement: ids that
     * came faster than they went would fill the disk.
     */
    int forget(Duration window, int jobsMax) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(FORGET)) {
            delete.setString(1, window.toSeconds() + " seconds");
            delete.setInt(2, jobsMax);
            int forgotten = 0;
            int more;
            do {
                more = delete.executeUpdate();
                forgotten += more;
            } while (more == jobsMax);
            return forgotten;
        }
    }

    private static void read(
            PreparedStatement statement, Map<UUID, JobKey> keys, Map<JobKey, Position> into)
            throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                JobKey key = keys.get(rows.getObject(1, UUID.class));
                if (key != null) {
                    into.put(key, Position.parse(rows.getString(2)));
                }
            }
        }
    }
}
