package dev.millrace.inference.claims;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/** Runs statements, each in a transaction of its own and within ten seconds. */
final class Transactions {
    private final DataSource database;

    Transactions(DataSource database) {
        this.database = database;
    }

    /** When a statement returns. */
    enum Commit {
        /** At once; a crash of the database within a second may undo it. */
        SOON("off"),
        /** Once no crash undoes it. */
        ON_DISK("on");

        private final String synchronous;

        Commit(String synchronous) {
            this.synchronous = synchronous;
        }

        private String settings() {
            return "set local synchronous_commit = %s; set local statement_timeout = '10s'"
                    .formatted(synchronous);
        }
    }

    /** What one does with a statement; its arrays are made by the connection. */
    interface Work<T> {
        T with(PreparedStatement statement, Connection connection) throws SQLException;
    }

    /** Runs one and returns what {@code work} reads of it. */
    <T> T run(Commit commit, String sql, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement settings = connection.createStatement()) {
                settings.execute(commit.settings());
                T result;
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    result = work.with(statement, connection);
                }
                connection.commit();
                connection.setAutoCommit(true);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /** Runs one that changes rows, and says how many. */
    int update(String sql, Object... values) throws SQLException {
        return run(
                Commit.SOON,
                sql,
                (update, _) -> {
                    for (int i = 0; i < values.length; i++) {
                        update.setObject(i + 1, values[i]);
                    }
                    return update.executeUpdate();
                });
    }

    /** Of a connection that broke, the first error is the one that says why. */
    private static void rollBack(Connection connection, Exception because) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** One column of a table that a statement is given. */
    static <T> Array column(
            Connection connection, String type, List<T> rows, Function<T, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(value).toArray());
    }
}
