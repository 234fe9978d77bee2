package dev.millrace.testkit.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookReceiverTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private final WebhookReceiver receiver = WebhookReceiver.started();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
        receiver.close();
    }

    @Test
    void aDeliveryIsKeptAsItCameAndItsSignatureChecked() throws Exception {
        deliver("evt_1", "{\"id\": \"evt_1\",  \"é\":1}");

        var delivery = receiver.await(1).getFirst();
        assertThat(delivery.id()).isEqualTo("evt_1");
        assertThat(delivery.body()).isEqualTo("{\"id\": \"evt_1\",  \"é\":1}");
        assertThat(delivery.at()).isBefore(Instant.now().plusMillis(1));
        assertThat(delivery.status()).isEqualTo(204);
        assertThat(delivery.isSignedWith(SECRET)).isTrue();
        assertThat(delivery.isSignedWith(OTHER)).isFalse();
        assertThat(delivery.refusalWith(OTHER)).isNotEmpty();
    }

    @Test
    void eachEventFailsItsFirstAttempts() throws Exception {
        receiver.forEachEvent(Reply.status(500), Reply.tooMany(Duration.ofSeconds(2)));
        var statuses = new ArrayList<Integer>();

        for (var id : new String[] {"evt_1", "evt_2", "evt_1", "evt_1", "evt_2"}) {
            statuses.add(deliver(id, "{}").statusCode());
        }

        assertThat(statuses).containsExactly(500, 500, 429, 204, 429);
        assertThat(receiver.deliveries("evt_1")).hasSize(3);
    }

    @Test
    void theNextDeliveriesGetWhatIsQueuedForThem() throws Exception {
        receiver.next(
                Reply.gone(),
                Reply.redirect("http://127.0.0.1:1/elsewhere"),
                Reply.ok().slowly(Duration.ofMillis(200)));

        var gone = deliver("evt_1", "{}");
        var redirected = deliver("evt_1", "{}");
        long before = System.nanoTime();
        deliver("evt_1", "{}");

        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(redirected.statusCode()).isEqualTo(302);
        assertThat(redirected.headers().firstValue("location"))
                .hasValue("http://127.0.0.1:1/elsewhere");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThanOrEqualTo(Duration.ofMillis(195));
    }

    @Test
    void waitingInVainFails() {
        assertThatThrownBy(() -> receiver.awaitUntil(Duration.ofMillis(50), all -> all.size() == 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("deliveries: 0");
    }

    private HttpResponse<Void> deliver(String id, String body) throws Exception {
        long now = Instant.now().getEpochSecond();
        var request =
                HttpRequest.newBuilder(URI.create(receiver.url()))
                        .header("webhook-id", id)
                        .header("webhook-timestamp", Long.toString(now))
                        .header("webhook-signature", new Webhook(SECRET).sign(id, now, body))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding());
    }
}
