package dev.millrace.contracts;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A submitted job as it came through a door, before anybody has read it.
 *
 * @param headers CloudEvents headers as on Kafka ({@code ce_id}, {@code content-type}, …)
 * @param tenantOfDoor the tenant of the API key or of the topic, which wins; null if the door
 *     serves all tenants
 * @param acceptedAt when it came; deadlines count from here
 * @param idIfNone the id of a job that brings none
 */
public record Arrival(
        Map<String, String> headers,
        byte[] value,
        @Nullable String tenantOfDoor,
        Instant acceptedAt,
        Supplier<String> idIfNone) {

    boolean isStructuredEvent() {
        return headers.getOrDefault(Headers.CONTENT_TYPE, "")
                .toLowerCase(Locale.ROOT)
                .startsWith("application/cloudevents");
    }

    Arrival with(Map<String, String> otherHeaders, byte[] otherValue) {
        return new Arrival(otherHeaders, otherValue, tenantOfDoor, acceptedAt, idIfNone);
    }
}
