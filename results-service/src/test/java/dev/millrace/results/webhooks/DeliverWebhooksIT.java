package dev.millrace.results.webhooks;

import static dev.millrace.results.TestingCaller.as;
import static dev.millrace.results.TestingJobs.TRACEPARENT;
import static dev.millrace.results.TestingJobs.envelope;
import static dev.millrace.results.TestingJobs.key;
import static dev.millrace.results.TestingJobs.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.log.JobRulesConfig;
import dev.millrace.results.Completions;
import dev.millrace.results.Guarded;
import dev.millrace.results.TestingConfig;
import dev.millrace.results.TestingLog;
import dev.millrace.results.TestingTables;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.results.store.StoredJobs;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.webhooks.Reply;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class DeliverWebhooksIT {
    InVmKafka kafka;
    @Inject TestingTables tables;
    @Inject StoredJobs jobs;
    @Inject Completions completions;
    @Inject Secrets secrets;
    @Inject PostWebhook post;
    @Inject Clock clock;

    private TestingTopics topics;
    private TestingLog log;
    private WebhookReceiver receiver;

    @BeforeEach
    void listen() {
        topics = new TestingTopics(kafka.bootstrapServers(), "jobs.completed.v1").fromNow();
        log = new TestingLog(topics);
        receiver = WebhookReceiver.started();
    }

    @AfterEach
    void leave() {
        topics.close();
        receiver.close();
    }

    @Test
    void theCompletionIsPostedAsItStandsOnTheLogAndSigned() {
        end("hooked", receiver.url());

        var delivery = receiver.await(1).getFirst();
        assertThat(delivery.id()).isEqualTo(key("hooked").eventId());
        assertThat(delivery.refusalWith(secrets().getFirst())).isEmpty();
        assertThat(delivery.header("traceparent")).isEqualTo(TRACEPARENT);
        assertThat(delivery.header("content-type")).isEqualTo("application/json");
        assertThat(delivery.body())
                .startsWith("{\"specversion\":\"1.0\",\"id\":\"" + key("hooked").eventId())
                .contains("\"type\":\"dev.millrace.job.succeeded\"")
                .contains(log.completionOf("hooked").text());
        awaitState("hooked", "delivered");
    }

    @Test
    void afterARotationTheOldAndTheNewSecretVerify() {
        String old = secrets().getFirst();
        as("acme").post("/v1/webhooks/secrets/rotate");

        end("rotated", receiver.url());

        assertThat(secrets()).hasSize(2).contains(old);
        var delivery = receiver.await(1).getFirst();
        assertThat(secrets())
                .allSatisfy(secret -> assertThat(delivery.isSignedWith(secret)).isTrue());
    }

    @Test
    void whatFailsIsTriedAgainUnderTheSameIdUntilItIsTaken() {
        receiver.next(Reply.status(500), Reply.redirect(receiver.url()), Reply.status(200));

        end("retried", receiver.url());

        var attempts = receiver.await(3);
        assertThat(attempts)
                .extracting(attempt -> attempt.id())
                .containsOnly(key("retried").eventId());
        awaitState("retried", "delivered");
        assertThat(receiver.deliveries()).hasSize(3);
    }

    @Test
    void aReceiverThatAsksForTimeGetsIt() {
        receiver.next(Reply.tooMany(Duration.ofSeconds(2)));

        end("patience", receiver.url());

        var attempts = receiver.await(2);
        assertThat(attempts.get(1).at()).isAfterOrEqualTo(attempts.get(0).at().plusMillis(1_900));
    }

    @Test
    void aReceiverThatIsGoneIsNotAskedAgain() {
        receiver.next(Reply.gone());

        end("gone", receiver.url());

        awaitState("gone", "exhausted");
        assertThat(receiver.deliveries()).hasSize(1);
    }

    @Test
    void whatNeverSucceedsIsGivenUpAfterTheLastAttempt() {
        receiver.next(Reply.status(500), Reply.status(500), Reply.status(500), Reply.status(500));

        end("hopeless", receiver.url());

        awaitState("hopeless", "exhausted");
        assertThat(receiver.deliveries()).hasSize(4);
    }

    @Test
    void aPrivateReceiverIsNotCalledUnlessThisIsOneMachine() throws Exception {
        var rules = TestingConfig.read(JobRulesConfig.class, Map.of());
        var webhook = new SendWebhook(jobs, completions, secrets, post, rules, clock);
        log.finish(succeeded(envelope("inside"), "{}"));
        log.completionOf("inside");

        Answer answer =
                webhook.send(
                        new Delivery(
                                key("inside"),
                                "url_",
                                receiver.url().replace("http:", "https:"),
                                "127.0.0.1",
                                1,
                                clock.instant()));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.OutOfBounds.class,
                        closed -> assertThat(closed.why()).contains("private address"));
        assertThat(receiver.deliveries()).isEmpty();
    }

    /** More of them than senders, each longer than anybody waits for the brisk one. */
    @Test
    void aReceiverThatDoesNotAnswerDoesNotKeepOthersWaiting() {
        try (var slow = WebhookReceiver.started()) {
            slow.forEachEvent(Reply.ok().slowly(Duration.ofSeconds(30)));
            for (int i = 0; i < 20; i++) {
                end("stuck-" + i, slow.url().replace("127.0.0.1", "localhost"));
            }

            end("brisk", receiver.url());

            receiver.awaitUntil(Duration.ofSeconds(10), all -> !all.isEmpty());
        }
    }

    private void end(String id, String callbackUrl) {
        log.finish(succeeded(envelope(key(id), callbackUrl), "{\"answer\":42}"));
    }

    private void awaitState(String id, String state) {
        await().untilAsserted(() -> assertThat(tables.deliveryStateOf(key(id))).isEqualTo(state));
    }

    private static List<String> secrets() {
        return as("acme").get("/v1/webhooks/secrets").jsonPath().getList("data.secret");
    }
}
