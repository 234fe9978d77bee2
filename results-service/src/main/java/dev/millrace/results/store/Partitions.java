package dev.millrace.results.store;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The daily partitions. A row of a day that has none lies in the default partition, which never
 * blocks anybody, and moves when its day is made.
 */
@Singleton
class Partitions {
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    /** Any number that nobody else uses: one replica at a time works on partitions. */
    private static final long LOCK = 7_229_517_403_616L;

    private static final int ROWS_PER_DELETE = 10_000;

    private final DataSource database;

    Partitions(DataSource database) {
        this.database = database;
    }

    /** Makes the partition of a day unless it is there. */
    void make(String table, LocalDate day) throws SQLException {
        String partition = table + "_" + DAY.format(day);
        alone(connection -> {
            if (exists(connection, partition)) {
                return;
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create table %s (like %s including defaults including indexes)"
                                .formatted(partition, table));
                statement.execute(
                        """
                        with moved as (delete from %1$s_default where finished_day = '%3$s'
                                       returning *)
                        insert into %2$s select * from moved
                        """
                                .formatted(table, partition, day));
                statement.execute(
                        """
                        alter table %s attach partition %s
                        for values from ('%s') to ('%s')
                        """
                                .formatted(table, partition, day, day.plusDays(1)));
            }
        });
    }

    /** Drops the partitions of all days before {@code first}. */
    void drop(String table, LocalDate first) throws SQLException {
        alone(connection -> {
            for (String partition : partitions(connection, table)) {
                if (partition.compareTo(table + "_" + DAY.format(first)) < 0) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("drop table " + partition);
                    }
                }
            }
        });
        deleteBefore(table + "_default", "finished_day", first);
    }

    void forgetDeliveries(LocalDate first) throws SQLException {
        deleteBefore("webhook_delivery", "created_at", first);
    }

    /** Jobs as narrow rows; one that is open is never forgotten. */
    void forgetJobs(LocalDate first) throws SQLException {
        deleteBefore("job", "finished_at is not null and submitted_at", first);
    }

    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    /** A lock on a busy table is waited for only so long: behind us everybody would wait too. */
    private void alone(Step step) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '5s'");
                statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
                step.run(connection);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select to_regclass(?)")) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getString(1) != null;
            }
        }
    }

    private static List<String> partitions(Connection connection, String table)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = to_regclass(?) and c.relname ~ '_[0-9]{8}$'
                        """)) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                return names;
            }
        }
    }

    /** In pieces, each its own short transaction. */
    private void deleteBefore(String table, String age, LocalDate first) throws SQLException {
        String sql =
                """
                delete from %1$s where ctid = any (array(
                    select ctid from %1$s where %2$s < ? limit %3$d))
                """
                        .formatted(table, age, ROWS_PER_DELETE);
        int deleted;
        do {
            try (Connection connection = database.getConnection();
                    PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setObject(1, first.atStartOfDay().atOffset(ZoneOffset.UTC));
                deleted = delete.executeUpdate();
            }
        } while (deleted == ROWS_PER_DELETE);
    }
}
