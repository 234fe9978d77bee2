package dev.millrace.results.redrive;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.DeadLetters;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/** Dead letters as our readers write them. */
final class TestingLetters {
    private TestingLetters() {}

    /** A record that stood at an offset of the topic's first partition, and why it died. */
    static Outgoing dead(String topic, long offset, String key, String reason) {
        return dead(topic, offset, key, reason, Map.of());
    }

    static Outgoing dead(
            String topic, long offset, String key, String reason, Map<String, String> headers) {
        WireRecord lived =
                new WireRecord(key, headers, ("value of " + key).getBytes(StandardCharsets.UTF_8));
        return outgoing(
                DeadLetters.of(lived, new Position(topic, 0, offset), 1_767_268_800_000L, reason)
                        .record(),
                Topics.dead(topic));
    }

    /** A record whose value was too large to be kept whole. */
    static Outgoing cut(String topic, long offset, String key) {
        Outgoing whole = dead(topic, offset, key, "too large");
        Map<String, String> headers = new HashMap<>(whole.headers());
        headers.put(DeadLetters.CUT_FROM, "5000000");
        return new Outgoing(whole.topic(), whole.partition(), key, headers, whole.body());
    }

    private static Outgoing outgoing(WireRecord record, String topic) {
        return new Outgoing(
                topic, null, record.key(), record.headers(), Bytes.wrap(record.value()));
    }
}
