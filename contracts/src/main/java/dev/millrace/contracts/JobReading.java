package dev.millrace.contracts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one reading of a submitted job. HTTP and Kafka both use it, so both say the same about the
 * same bytes. Pure: the same arrival under the same rules reads the same, whenever it is read.
 */
public final class JobReading {
    private final JobRules rules;

    public JobReading(JobRules rules) {
        this.rules = rules;
    }

    /** What {@code arrival} turns out to be. Never throws for what a caller wrote. */
    public SubmittedJob read(Arrival arrival) {
        if (!arrival.isStructuredEvent()) {
            return readJob(arrival);
        }
        try {
            return readJob(unwrap(arrival));
        } catch (BadField e) {
            return new SubmittedJob.Unreadable(e.error());
        } catch (JsonProcessingException e) {
            return new SubmittedJob.Unreadable(
                    JobError.caller(
                            "invalid_json", null, "not a CloudEvent in JSON: " + Json.reason(e)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** The job's own bytes: the value in binary mode, the event's {@code data} in structured. */
    public static byte[] dataOf(Arrival arrival) {
        if (!arrival.isStructuredEvent()) {
            return arrival.value();
        }
        try {
            return unwrap(arrival).value();
        } catch (IOException | BadField e) {
            return arrival.value();
        }
    }

    private SubmittedJob readJob(Arrival arrival) {
        Map<String, RawJson> fields;
        JobError broken = null;
        try {
            fields = fieldsOf(arrival.value());
        } catch (BadField e) {
            fields = Map.of();
            broken = e.error();
        }
        JobKey key;
        boolean chosen;
        try {
            String tenant = tenant(arrival, fields);
            String given = given(arrival, fields);
            if (given == null && broken != null) {
                return new SubmittedJob.Unreadable(broken);
            }
            key = new JobKey(tenant, given == null ? arrival.idIfNone().get() : given);
            chosen = canComeAgain(arrival, given != null);
        } catch (BadField e) {
            return new SubmittedJob.Unreadable(e.error());
        }
        var reader = new EnvelopeReading(rules, arrival, fields, key, chosen, sha256(arrival));
        return broken == null ? reader.read() : reader.refuse(broken);
    }

    /** Nobody repeats an id that nobody knows yet; but a redriven record has been here before. */
    private static boolean canComeAgain(Arrival arrival, boolean idGiven) {
        Map<String, String> headers = arrival.headers();
        return headers.containsKey(Headers.FIRST_POSITION)
                || (idGiven && !Headers.MINTED.equals(headers.get(Headers.ID_ORIGIN)));
    }

    private String tenant(Arrival arrival, Map<String, RawJson> fields) throws BadField {
        String named = Fields.text(fields, "tenant");
        if (named == null) {
            named = arrival.headers().get(Headers.CE_TENANT);
        }
        String door = arrival.tenantOfDoor();
        if (door != null && named != null && !named.equals(door)) {
            throw BadField.of(
                    "tenant_mismatch",
                    "tenant",
                    "'%s' is not the tenant this door is for; leave it out or say '%s'"
                            .formatted(Fields.shown(named), door));
        }
        String tenant = named != null ? named : door != null ? door : rules.defaultTenant();
        if (!JobKey.isTenant(tenant)) {
            throw tenant.isEmpty()
                    ? BadField.of(
                            "missing_field",
                            "tenant",
                            "missing; it must match " + JobKey.TENANT_ALLOWED)
                    : BadField.of(
                            "invalid_value",
                            "tenant",
                            "'%s' does not match %s"
                                    .formatted(Fields.shown(tenant), JobKey.TENANT_ALLOWED));
        }
        return tenant;
    }

    private static @Nullable String given(Arrival arrival, Map<String, RawJson> fields)
            throws BadField {
        String id = Fields.text(fields, "id");
        if (id == null) {
            id = arrival.headers().get(Headers.CE_ID);
        }
        if (id != null && !JobKey.isId(id)) {
            throw BadField.of(
                    "invalid_value",
                    "id",
                    "'%s' does not match %s".formatted(Fields.shown(id), JobKey.ID_ALLOWED));
        }
        return id;
    }

    /** The top-level fields of an object, each as the bytes it was written in. */
    static Map<String, RawJson> fieldsOf(byte[] value) throws BadField {
        Map<String, RawJson> fields = new LinkedHashMap<>();
        try (JsonParser parser = Json.MAPPER.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BadField.of("invalid_json", null, "a job is a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (fields.put(name, RawJson.cut(parser)) != null) {
                    throw BadField.of(
                            "invalid_json", Fields.shown(name), "the field stands there twice");
                }
            }
            if (parser.nextToken() != null) {
                throw BadField.of("invalid_json", null, "more follows after the job's object");
            }
            return fields;
        } catch (JsonProcessingException e) {
            throw BadField.of("invalid_json", null, "not JSON: " + Json.reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** A structured CloudEvent as if it had come in binary mode. */
    private static Arrival unwrap(Arrival arrival) throws IOException, BadField {
        Map<String, RawJson> event = fieldsOf(arrival.value());
        Map<String, String> headers = new HashMap<>(arrival.headers());
        headers.remove(Headers.CONTENT_TYPE);
        for (String attribute : event.keySet()) {
            if (!attribute.equals("data") && !attribute.equals("data_base64")) {
                String value = Fields.text(event, attribute);
                if (value != null) {
                    headers.put(
                            attribute.equals("datacontenttype")
                                    ? Headers.CONTENT_TYPE
                                    : "ce_" + attribute,
                            value);
                }
            }
        }
        RawJson data = event.get("data");
        if (data != null) {
            return arrival.with(headers, data.bytes());
        }
        RawJson base64 = event.get("data_base64");
        if (base64 == null) {
            throw BadField.of("missing_field", "data", "missing; it must hold the job");
        }
        return arrival.with(headers, Json.MAPPER.readValue(base64.bytes(), byte[].class));
    }

    private static String sha256(Arrival arrival) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(arrival.value()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
