package dev.millrace.log.work;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.LogRecords;
import dev.millrace.log.Outgoing;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that is written anew stays the record it was: it names the place where it first stood,
 * and that is its position for whoever handles it. Another position would make it a repeat of
 * itself while its first handler is taken for alive, and it would be dropped.
 */
final class Redelivery {
    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private Redelivery() {}

    /** The work in a record, whether it was written once or anew. */
    static Work work(LogRecords records, ConsumerRecord<byte[], byte[]> kafka) {
        WireRecord record = LogRecords.wire(kafka);
        return new Work(record, position(records.position(kafka), record), kafka.timestamp());
    }

    /** Where it first stood; where it stands if somebody else wrote that header. */
    private static Position position(Position stands, WireRecord record) {
        String first = record.headers().get(Headers.WORK_POSITION);
        if (first != null) {
            try {
                return Position.parse(first);
            } catch (IllegalArgumentException e) {
                LOG.warn("{}: {}", stands, e.getMessage());
            }
        }
        return stands;
    }

    /** The same work for the same topic. */
    static Outgoing anew(String topic, Work work) {
        WireRecord record = work.record();
        Map<String, String> headers = new HashMap<>(record.headers());
        headers.put(Headers.WORK_POSITION, work.position().toString());
        return new Outgoing(topic, new WireRecord(record.key(), headers, record.value()));
    }
}
