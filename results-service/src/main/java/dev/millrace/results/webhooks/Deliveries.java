package dev.millrace.results.webhooks;

import dev.millrace.contracts.JobKey;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** The deliveries in the database. Sending happens outside of every transaction. */
@Singleton
class Deliveries {
    private static final String PENDING = "pending";

    private final DataSource database;

    Deliveries(DataSource database) {
        this.database = database;
    }

    /**
     * Claims what is due, the longest due first, for {@code lease}.
     *
     * @param busyHosts whose deliveries are left where they are
     */
    List<Delivery> claim(Instant now, Duration lease, Collection<String> busyHosts, int max)
            throws SQLException {
        Instant until = now.plus(lease).truncatedTo(ChronoUnit.MICROS);
        try (Connection connection = database.getConnection();
                PreparedStatement claim =
                        connection.prepareStatement(
                                """
                                update webhook_delivery d set next_at = ?
                                from (select tenant, id, endpoint from webhook_delivery
                                      where state = 'pending' and next_at <= ?
                                        and host <> all (?)
                                      order by next_at limit ?
                                      for update skip locked) due
                                where d.tenant = due.tenant and d.id = due.id
                                  and d.endpoint = due.endpoint
                                returning d.tenant, d.id, d.endpoint, d.url, d.host, d.attempts
                                """)) {
            claim.setObject(1, at(until));
            claim.setObject(2, at(now));
            claim.setArray(3, connection.createArrayOf("text", busyHosts.toArray(String[]::new)));
            claim.setInt(4, max);
            try (ResultSet rows = claim.executeQuery()) {
                List<Delivery> claimed = new ArrayList<>();
                while (rows.next()) {
                    claimed.add(
                            new Delivery(
                                    new JobKey(rows.getString(1), rows.getString(2)),
                                    rows.getString(3),
                                    rows.getString(4),
                                    rows.getString(5),
                                    rows.getInt(6) + 1,
                                    until));
                }
                return claimed;
            }
        }
    }

    /** Gives a claim back untried. */
    void giveBack(Delivery delivery, Instant now) throws SQLException {
        write(delivery, PENDING, delivery.attempt() - 1, now, "");
    }

    /** Writes down what came of an attempt, unless another process has taken over meanwhile. */
    void finish(Delivery delivery, Next next, Instant now) throws SQLException {
        switch (next) {
            case Next.Delivered() -> write(delivery, "delivered", delivery.attempt(), now, "");
            case Next.Again(Instant at, String why) ->
                    write(delivery, PENDING, delivery.attempt(), at, why);
            case Next.Exhausted(String why) ->
                    write(delivery, "exhausted", delivery.attempt(), now, why);
        }
    }

    private void write(Delivery delivery, String state, int attempts, Instant nextAt, String error)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                """
                                update webhook_delivery
                                set state = ?, attempts = ?, next_at = ?, last_error = nullif(?, '')
                                where tenant = ? and id = ? and endpoint = ?
                                  and state = 'pending' and next_at = ?
                                """)) {
            update.setString(1, state);
            update.setInt(2, attempts);
            update.setObject(3, at(nextAt));
            update.setString(4, error.replace("\0", ""));
            update.setString(5, delivery.key().tenant());
            update.setString(6, delivery.key().id());
            update.setString(7, delivery.endpoint());
            update.setObject(8, at(delivery.lease()));
            update.executeUpdate();
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
