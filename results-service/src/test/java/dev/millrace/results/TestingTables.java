package dev.millrace.results;

import dev.millrace.contracts.JobKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
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

    /** How the one webhook of a job stands, "" if it has none. */
    public String deliveryStateOf(JobKey key) throws SQLException {
        return text("select state from webhook_delivery where tenant = ? and id = ?", key);
    }

    /** Why the last attempt of a job's webhook failed, "" if it did not. */
    public String deliveryErrorOf(JobKey key) throws SQLException {
        return text("select last_error from webhook_delivery where tenant = ? and id = ?", key);
    }

    /** The partition that a job's output lies in. */
    public String partitionOf(JobKey key) throws SQLException {
        return text("select tableoid::regclass from output where tenant = ? and id = ?", key);
    }

    private String text(String sql, JobKey key) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setString(1, key.tenant());
            select.setString(2, key.id());
            try (var rows = select.executeQuery()) {
                return rows.next() && rows.getString(1) != null ? rows.getString(1) : "";
            }
        }
    }

    /** All tables of this service. */
    public List<String> tables() throws SQLException {
        List<String> names = new ArrayList<>();
        try (var connection = database.getConnection();
                var rows = connection.getMetaData().getTables(null, "results", "%", null)) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    /** The names of a table's columns. */
    public List<String> columnsOf(String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("select * from " + table + " limit 0");
                var rows = select.executeQuery()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                columns.add(rows.getMetaData().getColumnName(i));
            }
        }
        return columns;
    }

    /** Runs a statement as an operator would. */
    public void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
