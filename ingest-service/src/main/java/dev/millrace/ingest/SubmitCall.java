package dev.millrace.ingest;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request to submit jobs, as far as the decision about it needs.
 *
 * @param contentType its media type without parameters, in lower case
 * @param idempotencyKey names the one job of a caller that gives its jobs no ids
 * @param traceparent W3C trace context of the caller
 * @param tenantOfDoor whose API key it came with; null where no keys are known
 * @param at when it came
 */
record SubmitCall(
        byte[] body,
        String contentType,
        @Nullable String idempotencyKey,
        @Nullable String traceparent,
        @Nullable String tenantOfDoor,
        Instant at) {
    private static final String JSON = "application/json";
    private static final String CLOUD_EVENT = "application/cloudevents+json";
    private static final String CLOUD_EVENTS = "application/cloudevents-batch+json";

    /** The media type of a {@code Content-Type} header; JSON where there is none. */
    static String mediaType(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return JSON;
        }
        int parameters = header.indexOf(';');
        String type = parameters < 0 ? header : header.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether we read bodies of this type. Not the types that a browser sends to a stranger without
     * asking first: else any web page could submit jobs to the machine of whoever looks at it.
     */
    static boolean isReadable(String mediaType) {
        return mediaType.equals(JSON)
                || mediaType.equals(CLOUD_EVENT)
                || mediaType.equals(CLOUD_EVENTS);
    }

    boolean isCloudEvent() {
        return contentType.startsWith("application/cloudevents");
    }
}
