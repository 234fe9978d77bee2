package dev.millrace.testkit.guarantees;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.testkit.webhooks.Delivery;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every expected event reaches its endpoint at least once, under the event's own id, again and
 * again the same; signed, where a secret is given; nothing else is delivered.
 */
public final class EveryWebhookArrives {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String secret;
    private final Set<String> expected = new LinkedHashSet<>();
    private final Set<String> arrived = new HashSet<>();
    private final Set<String> renamed = new TreeSet<>();
    private final Set<String> badlySigned = new TreeSet<>();

    private EveryWebhookArrives(String secret) {
        this.secret = secret;
    }

    /** Signatures are checked with this secret, {@code whsec_…}. */
    public static EveryWebhookArrives signedWith(String secret) {
        return new EveryWebhookArrives(secret);
    }

    /** Signatures are left alone. */
    public static EveryWebhookArrives whateverItsSignature() {
        return new EveryWebhookArrives("");
    }

    public void expected(String eventId) {
        expected.add(eventId);
    }

    /** Every end that the guarantee saw is to be delivered. */
    public EveryWebhookArrives expected(EveryJobEndsOnce jobs) {
        jobs.ends().forEach(end -> expected(end.eventId()));
        return this;
    }

    public void delivered(Delivery delivery) {
        var event = event(delivery);
        arrived.add(event);
        if (!delivery.id().equals(event)) {
            renamed.add(event + " as " + delivery.id());
        }
        if (!secret.isEmpty() && !delivery.isSignedWith(secret)) {
            badlySigned.add(event + ": " + delivery.refusalWith(secret));
        }
    }

    public EveryWebhookArrives delivered(Collection<Delivery> deliveries) {
        deliveries.forEach(this::delivered);
        return this;
    }

    private static String event(Delivery delivery) {
        try {
            JsonNode id = JSON.readTree(delivery.body()).path("id");
            if (id.isTextual()) {
                return id.asText();
            }
        } catch (JsonProcessingException _) {
            // told below, like a body without an id
        }
        throw new AssertionError(
                "webhook "
                        + delivery.id()
                        + " carries no event, "
                        + delivery.body().length()
                        + " characters");
    }

    /** Whether each expected event has arrived: what to wait for. */
    public boolean isComplete() {
        return arrived.containsAll(expected);
    }

    /** Fails with the first ten offenders of each kind. */
    public void verify() {
        var missing = new LinkedHashSet<>(expected);
        missing.removeAll(arrived);
        var foreign = new TreeSet<>(arrived);
        foreign.removeAll(expected);
        var offences = new Offences();
        offences.add("never arrived", missing);
        offences.add("arrived that nobody expected", foreign);
        offences.add("were delivered under another id", renamed);
        offences.add("were signed wrongly", badlySigned);
        offences.verifyNone("Every webhook arrives (" + expected.size() + " expected)");
    }
}
