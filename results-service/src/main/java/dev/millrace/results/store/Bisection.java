package dev.millrace.results.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds rows that the database refuses: a refusal concerns one row but fails the whole batch. */
public final class Bisection {
    private Bisection() {}

    /** Writes rows, all of them or none; done twice it is done once. */
    public interface Step<T> {
        void write(List<T> rows) throws SQLException;
    }

    /**
     * Writes all rows but those that the database does not take.
     *
     * @return the rows refused, each with the reason
     * @throws SQLException what time can cure
     */
    public static <T> Map<T, String> write(List<T> rows, Step<T> step) throws SQLException {
        Map<T, String> refused = new HashMap<>();
        write(rows, step, refused);
        return refused;
    }

    private static <T> void write(List<T> rows, Step<T> step, Map<T, String> refused)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try {
            step.write(rows);
        } catch (SQLException e) {
            if (!isAboutTheRow(e)) {
                throw e;
            }
            if (rows.size() == 1) {
                refused.put(rows.getFirst(), String.valueOf(e.getMessage()));
            } else {
                int half = rows.size() / 2;
                write(rows.subList(0, half), step, refused);
                write(rows.subList(half, rows.size()), step, refused);
            }
        }
    }

    /** Data exceptions, violated constraints and exceeded limits: no time will cure them. */
    private static boolean isAboutTheRow(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }
}
