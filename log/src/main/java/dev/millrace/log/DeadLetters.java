package dev.millrace.log;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record goes that nobody can be told about: {@code <topic>.dead}, as it was, with the
 * reason and where it stood. Only a value so large that it came compressed is cut: it could not be
 * written again, and would hold up the records behind it for ever.
 */
public final class DeadLetters {
    public static final String REASON = "dead-letter-reason";
    public static final String POSITION = "dead-letter-position";
    public static final String TIME = "dead-letter-time";

    /** How many bytes the value had, where it was too large to be written again. */
    public static final String CUT_FROM = "dead-letter-cut-from";

    private static final int REASON_CHARS_MAX = 1000;

    /** Leaves room for the record's key and headers and for ours below the writer's 2 MiB. */
    private static final int VALUE_BYTES_MAX = 2_000_000;

    private DeadLetters() {}

    /**
     * The dead letter of a record.
     *
     * @param position where it stood, by our names
     * @param reason one sentence, for the operator who will look at it
     */
    public static Outgoing of(
            ConsumerRecord<byte[], byte[]> record, Position position, String reason) {
        return of(LogRecords.wire(record), position, record.timestamp(), reason);
    }

    /** The same for a record that was read through the work port. */
    public static Outgoing of(
            WireRecord record, Position position, long timestampMillis, String reason) {
        Map<String, String> headers = new HashMap<>(record.headers());
        headers.put(REASON, reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)));
        headers.put(POSITION, position.toString());
        headers.put(TIME, Instant.ofEpochMilli(timestampMillis).toString());
        byte[] value = record.value();
        if (value.length > VALUE_BYTES_MAX) {
            headers.put(CUT_FROM, Integer.toString(value.length));
            value = Arrays.copyOf(value, VALUE_BYTES_MAX);
        }
        return new Outgoing(
                Topics.dead(position.topic()), new WireRecord(record.key(), headers, value));
    }
}
