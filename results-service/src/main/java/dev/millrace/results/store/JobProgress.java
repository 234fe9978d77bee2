package dev.millrace.results.store;

import dev.millrace.contracts.JobKey;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** How far jobs are, without anything about them. */
@Singleton
public final class JobProgress {
    private final DataSource database;

    JobProgress(DataSource database) {
        this.database = database;
    }

    /** Whether each has ended; what is not known is left out. */
    public Map<JobKey, Boolean> of(Collection<JobKey> keys) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        new Columns<>(connection, List.copyOf(keys))
                                .text(JobKey::tenant)
                                .text(JobKey::id)
                                .of(
                                        """
                                        select tenant, id, finished_at is not null
                                        from unnest(?, ?) k (tenant, id)
                                        join job using (tenant, id)
                                        """);
                ResultSet rows = select.executeQuery()) {
            Map<JobKey, Boolean> ended = new HashMap<>();
            while (rows.next()) {
                ended.put(new JobKey(rows.getString(1), rows.getString(2)), rows.getBoolean(3));
            }
            return ended;
        }
    }
}
