package dev.millrace.deploy.system;

import dev.millrace.deploy.stack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Holds a table so that nobody else writes it: a service that wants to waits where it stands. */
final class TableLock implements AutoCloseable {
    private final Connection holder;
    private final Connection observer;
    private final String table;

    TableLock(LocalStack stack, String table) throws SQLException {
        this.table = table;
        holder = Outside.connection(stack);
        observer = Outside.connection(stack);
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
            lock.execute("lock table " + table + " in share mode");
        }
    }

    boolean isWaitedFor() throws SQLException {
        String waiting =
                "select count(*) from pg_locks where not granted and relation = '%s'::regclass"
                        .formatted(table);
        try (Statement statement = observer.createStatement();
                ResultSet rows = statement.executeQuery(waiting)) {
            rows.next();
            return rows.getLong(1) > 0;
        }
    }

    void release() throws SQLException {
        holder.commit();
    }

    @Override
    public void close() throws SQLException {
        holder.close();
        observer.close();
    }
}
