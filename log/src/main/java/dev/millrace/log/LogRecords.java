package dev.millrace.log;

import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.cluster.Names;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What a consumer reads, in the words of contracts and with our names for the topics. */
public final class LogRecords {
    private final Names names;

    public LogRecords(Names names) {
        this.names = names;
    }

    public static WireRecord wire(ConsumerRecord<byte[], byte[]> record) {
        return new WireRecord(
                record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                headers(record),
                value(record));
    }

    public Position position(ConsumerRecord<byte[], byte[]> record) {
        return new Position(topic(record), record.partition(), record.offset());
    }

    /** A submitted job as it came off the log. */
    public Arrival arrival(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = headers(record);
        return new Arrival(
                headers,
                value(record),
                Topics.tenantOf(topic(record)),
                Instant.ofEpochMilli(record.timestamp()),
                () -> JobKey.idOfPosition(firstPosition(headers).orElse(position(record))));
    }

    /** Where a submission first stood, if it was written anew since and says so readably. */
    public static Optional<Position> firstPosition(Map<String, String> headers) {
        String first = headers.get(Headers.FIRST_POSITION);
        try {
            return first == null ? Optional.empty() : Optional.of(Position.parse(first));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String topic(ConsumerRecord<byte[], byte[]> record) {
        return names.ours(record.topic());
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
