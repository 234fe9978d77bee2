package dev.millrace.results.redrive;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Which dead letters were redriven, as bits in the database, 8,192 to a row. */
@Singleton
class Marks {
    /** Offsets in a chunk: a row of 1 KiB. */
    static final int CHUNK = 8_192;

    private final DataSource database;

    Marks(DataSource database) {
        this.database = database;
    }

    /** The offsets of one partition from {@code n * CHUNK} on. */
    record Chunk(UUID topicId, int partition, long n) {
        static Chunk of(UUID topicId, int partition, long offset) {
            return new Chunk(topicId, partition, offset / CHUNK);
        }
    }

    BitSet read(Chunk chunk) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                """
                                select bits from redrive_mark
                                where topic_id = ? and partition = ? and chunk = ?
                                """)) {
            select.setObject(1, chunk.topicId());
            select.setInt(2, chunk.partition());
            select.setLong(3, chunk.n());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? BitSet.valueOf(row.getBytes(1)) : new BitSet();
            }
        }
    }

    /** In the transaction of {@code connection}; only who carries out the redrive may. */
    void write(Connection connection, Map<Chunk, BitSet> chunks) throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement(
                        """
                        insert into redrive_mark (topic_id, partition, chunk, bits)
                        values (?, ?, ?, ?)
                        on conflict (topic_id, partition, chunk)
                        do update set bits = excluded.bits, marked_at = now()
                        """)) {
            for (Map.Entry<Chunk, BitSet> entry : chunks.entrySet()) {
                upsert.setObject(1, entry.getKey().topicId());
                upsert.setInt(2, entry.getKey().partition());
                upsert.setLong(3, entry.getKey().n());
                upsert.setBytes(4, entry.getValue().toByteArray());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    void forget(Duration retention) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement(
                                "delete from redrive_mark where marked_at < now() - ?::interval")) {
            delete.setString(1, retention.toSeconds() + " seconds");
            delete.executeUpdate();
        }
    }
}
