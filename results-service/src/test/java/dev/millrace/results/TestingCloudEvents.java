package dev.millrace.results;

import dev.millrace.log.Outgoing;
import dev.millrace.testkit.TestingTopics.Arrival;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.NullUnmarked;

/** Reads completions as a stranger with the CloudEvents SDK would. */
@NullUnmarked
public final class TestingCloudEvents {
    private TestingCloudEvents() {}

    /** What the SDK makes of a record. */
    public static CloudEvent read(Arrival arrival) {
        return read(arrival.topic(), arrival.headers(), arrival.value());
    }

    /** What the SDK will make of a record. */
    static CloudEvent read(Outgoing outgoing) {
        var record = outgoing.record();
        return read(outgoing.topic(), record.headers(), record.value());
    }

    private static CloudEvent read(String topic, Map<String, String> named, byte[] value) {
        var headers = new RecordHeaders();
        named.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        try (var deserializer = new CloudEventDeserializer()) {
            return deserializer.deserialize(topic, headers, value);
        }
    }

    /** An event's data as text. */
    public static String text(CloudEvent event) {
        var data = event.getData();
        return data == null ? "" : new String(data.toBytes(), StandardCharsets.UTF_8);
    }
}
