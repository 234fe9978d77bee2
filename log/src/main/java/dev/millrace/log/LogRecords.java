package dev.millrace.log;

import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What a consumer reads, in the words of contracts. */
public final class LogRecords {
    private LogRecords() {}

    public static WireRecord wire(ConsumerRecord<byte[], byte[]> record) {
        return new WireRecord(
                record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                headers(record),
                value(record));
    }

    public static Position position(ConsumerRecord<byte[], byte[]> record) {
        return new Position(record.topic(), record.partition(), record.offset());
    }

    /** A submitted job as it came off the log. */
    public static Arrival arrival(ConsumerRecord<byte[], byte[]> record) {
        return new Arrival(
                headers(record),
                value(record),
                Topics.tenantOf(record.topic()),
                Instant.ofEpochMilli(record.timestamp()),
                () -> JobKey.idOfPosition(position(record)));
    }

    /** The last value of each header; a header without a value is left out. */
    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? new byte[0] : record.value();
    }
}
