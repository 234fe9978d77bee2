package dev.millrace.results;

import dev.millrace.testkit.TestingTopics.Arrival;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.NullUnmarked;

/** Reads completions as a stranger with the CloudEvents SDK would. */
@NullUnmarked
public final class TestingCloudEvents {
    private TestingCloudEvents() {}

    /** What the SDK makes of a record. */
    public static CloudEvent read(Arrival arrival) {
        var headers = new RecordHeaders();
        arrival.headers()
                .forEach(
                        (name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        try (var deserializer = new CloudEventDeserializer()) {
            return deserializer.deserialize(arrival.topic(), headers, arrival.value());
        }
    }

    /** An event's data as text. */
    public static String text(CloudEvent event) {
        var data = event.getData();
        return data == null ? "" : new String(data.toBytes(), StandardCharsets.UTF_8);
    }
}
