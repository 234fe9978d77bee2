package dev.millrace.results;

import dev.millrace.contracts.JobKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Looks at the tables as an operator would. */
@ApplicationScoped
public class TestingTables {
    private static final List<String> TABLES =
            List.of("job", "output", "ledger", "webhook_delivery");

    private final DataSource database;

    TestingTables(DataSource database) {
        this.database = database;
    }

    /** How many rows each table has for a job. */
    public Map<String, Integer> rowsOf(JobKey key) throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        try (var connection = database.getConnection()) {
            for (String table : TABLES) {
                try (var select =
                        connection.prepareStatement(
                                "select count(*) from " + table + " where tenant = ? and id = ?")) {
                    select.setString(1, key.tenant());
                    select.setString(2, key.id());
                    try (var rows = select.executeQuery()) {
                        rows.next();
                        counts.put(table, rows.getInt(1));
                    }
                }
            }
        }
        return counts;
    }

    /** Runs a statement as an operator would. */
    public void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
