package dev.millrace.results.store;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of one bulk statement as one array per column, in the order of its parameters. */
final class Columns<T> {
    private final Connection connection;
    private final List<T> rows;
    private final List<Array> arrays = new ArrayList<>();

    Columns(Connection connection, List<T> rows) {
        this.connection = connection;
        this.rows = rows;
    }

    /** The UTC day whose partition an instant falls into. */
    static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Text without NUL characters, which PostgreSQL does not take. */
    Columns<T> text(Function<T, @Nullable String> value) throws SQLException {
        return add("text", row -> withoutNul(value.apply(row)), new String[rows.size()]);
    }

    /**
     * Whole microseconds, as PostgreSQL keeps them: rounding could move an instant to another day.
     */
    Columns<T> instant(Function<T, Instant> value) throws SQLException {
        return add(
                "timestamptz",
                row -> value.apply(row).truncatedTo(ChronoUnit.MICROS).toString(),
                new String[rows.size()]);
    }

    Columns<T> day(Function<T, Instant> value) throws SQLException {
        return add("date", row -> day(value.apply(row)).toString(), new String[rows.size()]);
    }

    Columns<T> bytes(Function<T, byte @Nullable []> value) throws SQLException {
        return add("bytea", value, new byte[rows.size()][]);
    }

    Columns<T> number(Function<T, @Nullable Long> value) throws SQLException {
        return add("int8", value, new Long[rows.size()]);
    }

    Columns<T> decimal(Function<T, BigDecimal> value) throws SQLException {
        return add("numeric", row -> value.apply(row).toPlainString(), new String[rows.size()]);
    }

    Columns<T> flag(Function<T, @Nullable Boolean> value) throws SQLException {
        return add("bool", value, new Boolean[rows.size()]);
    }

    /** A statement whose first parameters are the columns; the caller closes it. */
    PreparedStatement of(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arrays.size(); i++) {
            statement.setArray(i + 1, arrays.get(i));
        }
        return statement;
    }

    void execute(String sql) throws SQLException {
        try (PreparedStatement statement = of(sql)) {
            statement.executeUpdate();
        }
    }

    private <V> Columns<T> add(String type, Function<T, @Nullable V> value, @Nullable V[] values)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        arrays.add(connection.createArrayOf(type, values));
        return this;
    }

    private static @Nullable String withoutNul(@Nullable String text) {
        return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
}
