package dev.millrace.testkit.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import dev.millrace.testkit.http.Request;
import dev.millrace.testkit.webhooks.Delivery;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EveryWebhookArrivesTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private final EveryWebhookArrives webhooks = EveryWebhookArrives.signedWith(SECRET);

    @Test
    void holdsWhenEachArrivedSignedAndRepeatsKeepTheId() throws Exception {
        var jobs = new EveryJobEndsOnce();
        jobs.completed("evt_1", "acme", "one", "succeeded");
        jobs.completed("evt_2", "acme", "two", "failed");
        webhooks.expected(jobs);

        webhooks.delivered(delivery("evt_1", "evt_1", SECRET));
        assertThat(webhooks.isComplete()).isFalse();
        webhooks.delivered(delivery("evt_2", "evt_2", SECRET));
        webhooks.delivered(delivery("evt_2", "evt_2", SECRET));

        assertThat(webhooks.isComplete()).isTrue();
        assertThatCode(webhooks::verify).doesNotThrowAnyException();
    }

    @Test
    void failsWhenOneIsMissingAnotherStrangeRenamedOrBadlySigned() throws Exception {
        for (var id : new String[] {"evt_missing", "evt_renamed", "evt_forged"}) {
            webhooks.expected(id);
        }

        webhooks.delivered(delivery("evt_strange", "evt_strange", SECRET));
        webhooks.delivered(delivery("evt_new", "evt_renamed", SECRET));
        webhooks.delivered(delivery("evt_forged", "evt_forged", OTHER));

        assertThatThrownBy(webhooks::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "1 never arrived: [evt_missing]",
                        "1 arrived that nobody expected: [evt_strange]",
                        "1 were delivered under another id: [evt_renamed as evt_new]",
                        "1 were signed wrongly: [evt_forged");
    }

    @Test
    void failsOnABodyWithoutAnEvent() {
        var bare = EveryWebhookArrives.whateverItsSignature();

        assertThatThrownBy(() -> bare.delivered(unsigned("evt_1", "{}")))
                .hasMessageContaining("webhook evt_1 carries no event");
        assertThatThrownBy(() -> bare.delivered(unsigned("evt_1", "nonsense")))
                .hasMessageContaining("webhook evt_1 carries no event");
    }

    private static Delivery unsigned(String id, String body) {
        return new Delivery(
                Instant.now(), new Request("POST", "/", Map.of("webhook-id", id), body), 204);
    }

    private static Delivery delivery(String webhookId, String eventId, String secret)
            throws Exception {
        long now = Instant.now().getEpochSecond();
        var body = "{\"id\":\"" + eventId + "\"}";
        var headers =
                Map.of(
                        "webhook-id", webhookId,
                        "webhook-timestamp", Long.toString(now),
                        "webhook-signature", new Webhook(secret).sign(webhookId, now, body));
        return new Delivery(Instant.now(), new Request("POST", "/", headers, body), 204);
    }
}
