package dev.millrace.embedding;

import dev.millrace.contracts.WireRecord;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import org.apache.kafka.common.utils.Bytes;

/** Records between the contracts and the topics of a test. */
final class TestingWire {
    private TestingWire() {}

    static Outgoing outgoing(String topic, WireRecord record) {
        return new Outgoing(
                topic, null, record.key(), record.headers(), Bytes.wrap(record.value()));
    }

    static WireRecord wire(Arrival arrival) {
        return new WireRecord(String.valueOf(arrival.key()), arrival.headers(), arrival.value());
    }
}
