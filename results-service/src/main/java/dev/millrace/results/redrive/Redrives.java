package dev.millrace.results.redrive;

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
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The redrives in the database, which is where replicas agree on who carries one out. */
@Singleton
class Redrives {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String COLUMNS =
            """
            id, created_at, created_by, topic, reason, died_from, died_to, rate, again, state,
            started_at, ended_at, error, written, not_matching, redriven_before, cut,
            origin_unreadable, refused,
            (select coalesce(sum(next_offset - first_offset), 0) from redrive_partition p
             where p.redrive = id),
            (select coalesce(sum(end_offset - first_offset), 0) from redrive_partition p
             where p.redrive = id)\
            """;

    private final DataSource database;

    Redrives(DataSource database) {
        this.database = database;
    }

    /** Writes down what is asked for; false if another redrive has not ended yet. */
    boolean begin(Redrive asked, List<Stretch> stretches) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                insert(connection, asked);
                insert(connection, asked.id(), stretches);
                connection.commit();
                return true;
            } catch (SQLException e) {
                connection.rollback();
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        }
    }

    private static void insert(Connection connection, Redrive asked) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into redrives (id, created_at, created_by, topic, reason, died_from,
                            died_to, rate, again, state)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)) {
            RedriveFilter filter = asked.filter();
            insert.setString(1, asked.id());
            insert.setObject(2, at(asked.createdAt()));
            insert.setString(3, asked.by());
            insert.setString(4, joined(filter.topics()));
            insert.setString(5, filter.reason() == null ? null : filter.reason().text());
            insert.setObject(6, at(filter.from()));
            insert.setObject(7, at(filter.to()));
            insert.setInt(8, asked.ratePerSecond());
            insert.setBoolean(9, asked.again());
            insert.setString(10, asked.state());
            insert.executeUpdate();
        }
    }

    private static void insert(Connection connection, String id, List<Stretch> stretches)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into redrive_partition (redrive, topic, topic_id, partition,
                            first_offset, next_offset, end_offset)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """)) {
            for (Stretch stretch : stretches) {
                insert.setString(1, id);
                insert.setString(2, stretch.topic());
                insert.setObject(3, stretch.topicId());
                insert.setInt(4, stretch.partition());
                insert.setLong(5, stretch.next());
                insert.setLong(6, stretch.next());
                insert.setLong(7, stretch.end());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    Optional<Redrive> find(String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "select " + COLUMNS + " from redrives where id = ?")) {
            select.setString(1, id);
            return read(select).stream().findFirst();
        }
    }

    /**
     * The newest first.
     *
     * @param after id of the last one of the page before; null for the first page
     */
    List<Redrive> newest(int max, @Nullable String after) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "select "
                                        + COLUMNS
                                        + """
                                         from redrives
                                        where ?::text is null or (created_at, id) <
                                            (select created_at, id from redrives where id = ?)
                                        order by created_at desc, id desc limit ?
                                        """)) {
            select.setString(1, after);
            select.setString(2, after);
            select.setInt(3, max);
            return read(select);
        }
    }

    /** Those that have not ended: at most one, but for the moment in which one ends. */
    Optional<Redrive> open() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "select " + COLUMNS + " from redrives where ended_at is null")) {
            return read(select).stream().findFirst();
        }
    }

    /** Asks whoever carries it out to stop; false if it has ended, or never was. */
    boolean askCancel(String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                """
                                update redrives set cancel_asked = true
                                where id = ? and ended_at is null
                                """)) {
            update.setString(1, id);
            return update.executeUpdate() == 1;
        }
    }

    /** A redrive that nobody carries out, which now is the runner's for the time of the lease. */
    Optional<Redrive> claim(UUID runner, Duration lease) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement claim =
                        connection.prepareStatement(
                                """
                                update redrives set runner = ?, lease_until = now() + ?::interval,
                                    started_at = coalesce(started_at, now())
                                where id in (
                                    select id from redrives
                                    where ended_at is null
                                      and (lease_until is null or lease_until < now())
                                    for update skip locked)
                                returning
                                """
                                        + COLUMNS)) {
            claim.setObject(1, runner);
            claim.setString(2, interval(lease));
            return read(claim).stream().findFirst();
        }
    }

    /** Says that the runner lives; false if the redrive is no longer its own. */
    boolean renew(String id, UUID runner, Duration lease) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                """
                                update redrives set lease_until = now() + ?::interval
                                where id = ? and runner = ? and ended_at is null
                                """)) {
            update.setString(1, interval(lease));
            update.setString(2, id);
            update.setObject(3, runner);
            return update.executeUpdate() == 1;
        }
    }

    /** Lets others take it over at once. */
    void release(String id, UUID runner) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                """
                                update redrives set runner = null, lease_until = null
                                where id = ? and runner = ? and ended_at is null
                                """)) {
            update.setString(1, id);
            update.setObject(2, runner);
            update.executeUpdate();
        }
    }

    /** What of it is left to be read. */
    List<Stretch> stretches(String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                """
                                select topic, topic_id, partition, next_offset, end_offset
                                from redrive_partition where redrive = ?
                                """)) {
            select.setString(1, id);
            List<Stretch> stretches = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    stretches.add(
                            new Stretch(
                                    rows.getString(1),
                                    rows.getObject(2, UUID.class),
                                    rows.getInt(3),
                                    rows.getLong(4),
                                    rows.getLong(5)));
                }
            }
            return stretches;
        }
    }

    /** How it stands with a redrive, as its runner is told. */
    enum Standing {
        GOES_ON,
        CANCEL_ASKED,
        /** Another runner has it, or it has ended: nothing was committed. */
        LOST
    }

    /**
     * How far it is. All of it is what holds now, and nothing is added to what was: a commit whose
     * answer got lost is repeated.
     *
     * @param counts of all that was looked at since it began
     * @param read the pieces that moved on
     */
    record Step(Counts counts, List<Stretch> read) {}

    /**
     * Writes down what keeps the runner from getting on. It is told as the redrive's error until a
     * step is read.
     */
    Standing hindered(String id, UUID runner, String why) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                """
                                update redrives set error = ?
                                where id = ? and runner = ? and ended_at is null
                                returning cancel_asked
                                """)) {
            update.setString(1, why);
            update.setString(2, id);
            update.setObject(3, runner);
            return standing(update);
        }
    }

    /** Commits a step and the marks of what it wrote, unless the redrive was lost meanwhile. */
    Standing commit(String id, UUID runner, Step step, MarkWriter marks) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Standing standing = count(connection, id, runner, step);
                if (standing != Standing.LOST) {
                    moveOn(connection, id, step.read());
                    marks.write(connection);
                }
                connection.commit();
                return standing;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Writes marks in somebody's transaction. */
    interface MarkWriter {
        void write(Connection connection) throws SQLException;
    }

    private static Standing count(Connection connection, String id, UUID runner, Step step)
            throws SQLException {
        Counts counts = step.counts();
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update redrives set written = ?, not_matching = ?, redriven_before = ?,
                            cut = ?, origin_unreadable = ?, refused = ?,
                            error = case when ? then null else error end
                        where id = ? and runner = ? and ended_at is null
                        returning cancel_asked
                        """)) {
            update.setLong(1, counts.written());
            update.setLong(2, counts.notMatching());
            update.setLong(3, counts.redrivenBefore());
            update.setLong(4, counts.cut());
            update.setLong(5, counts.originUnreadable());
            update.setLong(6, counts.refused());
            update.setBoolean(7, !step.read().isEmpty());
            update.setString(8, id);
            update.setObject(9, runner);
            return standing(update);
        }
    }

    private static Standing standing(PreparedStatement update) throws SQLException {
        try (ResultSet row = update.executeQuery()) {
            if (!row.next()) {
                return Standing.LOST;
            }
            return row.getBoolean(1) ? Standing.CANCEL_ASKED : Standing.GOES_ON;
        }
    }

    private static void moveOn(Connection connection, String id, List<Stretch> read)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update redrive_partition set next_offset = ?
                        where redrive = ? and topic = ? and partition = ?
                        """)) {
            for (Stretch stretch : read) {
                update.setLong(1, stretch.next());
                update.setString(2, id);
                update.setString(3, stretch.topic());
                update.setInt(4, stretch.partition());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Ends it; false if it was not the runner's any more. */
    boolean end(String id, UUID runner, String state, @Nullable String error) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                """
                                update redrives set state = ?, error = ?, ended_at = now(),
                                    runner = null, lease_until = null
                                where id = ? and runner = ? and ended_at is null
                                """)) {
            update.setString(1, state);
            update.setString(2, error);
            update.setString(3, id);
            update.setObject(4, runner);
            return update.executeUpdate() == 1;
        }
    }

    void forget(Duration retention) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement(
                                "delete from redrives where ended_at < now() - ?::interval")) {
            delete.setString(1, interval(retention));
            delete.executeUpdate();
        }
    }

    private static List<Redrive> read(PreparedStatement select) throws SQLException {
        List<Redrive> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(read(row));
            }
        }
        return found;
    }

    private static Redrive read(ResultSet row) throws SQLException {
        @Nullable String reason = row.getString(5);
        return new Redrive(
                row.getString(1),
                row.getString(3),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                new RedriveFilter(
                        split(row.getString(4)),
                        reason == null ? null : new ReasonPattern(reason),
                        instant(row, 6),
                        instant(row, 7)),
                row.getInt(8),
                row.getBoolean(9),
                row.getString(10),
                instant(row, 11),
                instant(row, 12),
                row.getString(13),
                new Counts(
                        row.getLong(14),
                        row.getLong(15),
                        row.getLong(16),
                        row.getLong(17),
                        row.getLong(18),
                        row.getLong(19)),
                row.getLong(20),
                row.getLong(21));
    }

    /** In one column: no topic's name has a comma. */
    private static @Nullable String joined(List<String> topics) {
        return topics.isEmpty() ? null : String.join(",", topics);
    }

    private static List<String> split(@Nullable String topics) {
        return topics == null ? List.of() : List.of(topics.split(",", -1));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static String interval(Duration duration) {
        return duration.toMillis() + " milliseconds";
    }
}
