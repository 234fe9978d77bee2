package dev.millrace.results.webhooks;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.sql.DataSource;

/**
 * A tenant's webhook secrets. The two newest are valid: a receiver that still knows only the old
 * one finds its signature too, until the next rotation.
 */
@Singleton
class Secrets {
    private static final String PREFIX = "whsec_";
    private static final int RANDOM_BYTES = 32;

    private final DataSource database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Secrets(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One of a tenant's secrets. */
    record Secret(String secret, Instant createdAt) {
        /** Never itself. */
        @Override
        public String toString() {
            return "Secret[of " + createdAt + "]";
        }
    }

    /** Those valid, the newest first; the first is made when it is first asked for. */
    List<Secret> valid(String tenant) throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<Secret> known = select(connection, tenant);
            if (!known.isEmpty()) {
                return known;
            }
            add(connection, tenant, true);
            return select(connection, tenant);
        }
    }

    /** Adds a secret; the newest so far stays valid beside it, older ones are forgotten. */
    List<Secret> rotate(String tenant) throws SQLException {
        valid(tenant);
        try (Connection connection = database.getConnection()) {
            add(connection, tenant, false);
            List<Secret> valid = select(connection, tenant);
            forgetOlder(connection, tenant, valid.getLast().createdAt());
            return valid;
        }
    }

    /** The value of {@code webhook-signature}: one signature per valid secret. */
    static String signature(List<Secret> valid, String id, Instant at, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        List<String> signatures = new ArrayList<>();
        for (Secret each : valid) {
            try {
                signatures.add(new Webhook(each.secret()).sign(id, at.getEpochSecond(), text));
            } catch (EmptyWebhookSecretException | WebhookSigningException e) {
                throw new IllegalStateException("a secret of ours cannot sign", e);
            }
        }
        return String.join(" ", signatures);
    }

    private List<Secret> select(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select secret, created_at from webhook_secret where tenant = ?
                        order by created_at desc, secret limit 2
                        """)) {
            select.setString(1, tenant);
            try (ResultSet rows = select.executeQuery()) {
                List<Secret> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(
                            new Secret(
                                    rows.getString(1),
                                    rows.getObject(2, OffsetDateTime.class).toInstant()));
                }
                return found;
            }
        }
    }

    private void add(Connection connection, String tenant, boolean onlyAsFirst)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into webhook_secret (tenant, secret, created_at)
                        select ?, ?, ?
                        where not (? and exists (select 1 from webhook_secret where tenant = ?))
                        """)) {
            insert.setString(1, tenant);
            insert.setString(2, newSecret());
            insert.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
            insert.setBoolean(4, onlyAsFirst);
            insert.setString(5, tenant);
            insert.executeUpdate();
        }
    }

    private static void forgetOlder(Connection connection, String tenant, Instant than)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "delete from webhook_secret where tenant = ? and created_at < ?")) {
            delete.setString(1, tenant);
            delete.setObject(2, than.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        }
    }

    private String newSecret() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }
}
