package dev.millrace.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every event as key, headers and bytes, and back.
 *
 * <p>The golden files in {@code contracts/src/test/resources/golden} show each of them.
 */
public final class Wire {
    private static final String JSON = "application/json";
    private static final String CLOUDEVENT = "application/cloudevents+json; charset=UTF-8";
    private static final String SUBMITTED_TYPE = "dev.millrace.job.submitted";
    private static final String COMPLETED_TYPE_PREFIX = "dev.millrace.job.";

    private Wire() {}

    /**
     * A job for {@link Topics#JOBS_SUBMITTED}, as a CloudEvent in binary mode.
     *
     * @param idMinted whether nobody but us knows the id yet
     * @param job the job's JSON, byte for byte as the caller wrote it
     */
    public static WireRecord submitted(
            JobKey key, boolean idMinted, Instant acceptedAt, String traceparent, byte[] job) {
        Map<String, String> headers = new HashMap<>();
        headers.put(Headers.CE_SPECVERSION, "1.0");
        headers.put(Headers.CE_ID, key.id());
        headers.put(Headers.CE_SOURCE, source(key.tenant()));
        headers.put(Headers.CE_TYPE, SUBMITTED_TYPE);
        headers.put(Headers.CE_TIME, acceptedAt.toString());
        headers.put(Headers.CE_TENANT, key.tenant());
        headers.put(Headers.CONTENT_TYPE, JSON);
        headers.put(Headers.TRACEPARENT, traceparent);
        if (idMinted) {
            headers.put(Headers.ID_ORIGIN, Headers.MINTED);
        }
        return new WireRecord(key.id(), headers, job);
    }

    /** A job for a work topic. */
    public static WireRecord work(WorkOrder order, byte[] job) {
        return new WireRecord(
                order.job().key().id(),
                Map.of(
                        Headers.ORDER,
                        Json.text(order),
                        Headers.TRACEPARENT,
                        order.job().traceparent()),
                job);
    }

    /** The order of a record that {@link #work} wrote. */
    public static WorkOrder readWork(WireRecord record) {
        return read(header(record, Headers.ORDER), WorkOrder.class);
    }

    /** The task in the job's own bytes, for a worker; the router has found it readable before. */
    public static Task readTask(JobRules rules, byte[] job) {
        try {
            return new TaskReading(rules).read(JobReading.fieldsOf(job));
        } catch (BadField e) {
            throw new UnreadableRecord("the job's task: " + e.getMessage());
        }
    }

    /** A job for {@link Topics#JOBS_DEFERRED}. */
    public static WireRecord deferred(Deferral deferral, byte[] job) {
        JobEnvelope envelope = deferral.order().job();
        return new WireRecord(
                envelope.key().id(),
                Map.of(
                        Headers.DEFERRAL,
                        Json.text(deferral),
                        Headers.TRACEPARENT,
                        envelope.traceparent()),
                job);
    }

    /** The deferral of a record that {@link #deferred} wrote. */
    public static Deferral readDeferred(WireRecord record) {
        return read(header(record, Headers.DEFERRAL), Deferral.class);
    }

    /** An outcome for {@link Topics#JOBS_FINISHED}. */
    public static WireRecord finished(JobOutcome outcome) {
        return new WireRecord(
                outcome.job().key().id(),
                Map.of(Headers.TRACEPARENT, outcome.job().traceparent()),
                Json.bytes(outcome));
    }

    public static JobOutcome readFinished(WireRecord record) {
        return read(record.value(), JobOutcome.class);
    }

    /** A cancel for {@link Topics#JOBS_CONTROL}. */
    public static WireRecord control(JobControl control) {
        return new WireRecord(control.key().id(), Map.of(), Json.bytes(control));
    }

    public static JobControl readControl(WireRecord record) {
        return read(record.value(), JobControl.class);
    }

    /** A completion for {@link Topics#JOBS_COMPLETED}, as a CloudEvent in binary mode. */
    public static WireRecord completed(JobResult result) {
        Map<String, String> headers = new HashMap<>();
        completionAttributes(result)
                .forEach((name, value) ->
                        headers.put(
                                name.equals("datacontenttype")
                                        ? Headers.CONTENT_TYPE
                                        : "ce_" + name,
                                value));
        headers.put(Headers.TRACEPARENT, result.traceparent());
        return new WireRecord(result.id(), headers, Json.bytes(result));
    }

    /** The same in structured mode. */
    public static WireRecord completedStructured(JobResult result) {
        return new WireRecord(
                result.id(),
                Map.of(Headers.CONTENT_TYPE, CLOUDEVENT, Headers.TRACEPARENT, result.traceparent()),
                completionEvent(result));
    }

    /** The completion as one JSON document: the body of a webhook. */
    public static byte[] completionEvent(JobResult result) {
        Map<String, Object> event = new LinkedHashMap<>(completionAttributes(result));
        event.put("data", result);
        return Json.bytes(event);
    }

    private static Map<String, String> completionAttributes(JobResult result) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", result.key().eventId());
        attributes.put("source", source(result.tenant()));
        attributes.put("subject", result.id());
        attributes.put("type", COMPLETED_TYPE_PREFIX + result.state().wireName());
        attributes.put("time", String.valueOf(result.finishedAt()));
        attributes.put("datacontenttype", JSON);
        attributes.put("traceparent", result.traceparent());
        return attributes;
    }

    private static String source(String tenant) {
        return "/tenants/" + tenant + "/jobs";
    }

    private static byte[] header(WireRecord record, String name) {
        @Nullable String value = record.headers().get(name);
        if (value == null) {
            throw new UnreadableRecord("the header " + name + " is missing");
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T read(byte[] json, Class<T> type) {
        try {
            T value = Json.MAPPER.readValue(json, type);
            if (value == null) {
                throw new UnreadableRecord("no " + type.getSimpleName() + " but null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new UnreadableRecord("no " + type.getSimpleName() + ": " + Json.reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
