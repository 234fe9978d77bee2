package dev.millrace.deploy.system;

import static dev.millrace.deploy.system.Outside.chat;
import static dev.millrace.deploy.system.Outside.classify;
import static dev.millrace.deploy.system.Outside.embed;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Outgoing;
import dev.millrace.testkit.guarantees.EveryJobEndsOnce;
import dev.millrace.testkit.guarantees.EveryWebhookArrives;
import dev.millrace.testkit.guarantees.NothingIsLostAcrossARestart;
import dev.millrace.testkit.provider.Call;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The main promise: whatever is killed whenever, every accepted job ends, once. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryJobEndsOnceIT {
    /** {@code ./millrace test --soak} runs ten times as many. */
    private static final int JOBS = System.getProperty("soak") == null ? 2_000 : 20_000;

    /** Every so many jobs one comes over HTTP, and one asks for a webhook. */
    private static final int HTTP_EVERY = 4;

    private static final int WEBHOOK_EVERY = 10;

    private static final String ENDED =
            "select count(*) from results.job where finished_at is not null";

    private final Outside outside = Outside.shared();

    /** The one job that costs a fifth row is named in docs/adr/0003-rows-per-job.md. */
    @Test
    @Order(1)
    void aJobCostsFourRecordsAndFourRowsAndAChatWhoseIdWasChosenAFifth() throws Exception {
        Map<String, Long> before = rows();
        try (var topics =
                outside.topics(
                                Outside.SUBMITTED,
                                "work.embed.interactive.v1",
                                "work.hosted.interactive.v1",
                                "jobs.deferred.v1",
                                "jobs.finished.v1",
                                Outside.COMPLETED)
                        .fromNow()) {
            topics.send(Outside.SUBMITTED, null, embed("budget-embed", "hello"));
            topics.send(Outside.SUBMITTED, null, chat("budget-chat", "hello", ""));
            var minted =
                    outside.post(
                            "/v1/jobs",
                            "{\"task\":{\"kind\":\"chat\",\"request\":{\"messages\":"
                                    + "[{\"role\":\"user\",\"content\":\"hi\"}]}}}");
            assertThat(minted.status()).isEqualTo(202);
            topics.awaitUntil(all ->
                    all.stream().filter(a -> a.topic().equals(Outside.COMPLETED)).count() == 3);

            assertThat(
                            topics.awaitQuiet(Duration.ofSeconds(1)).stream()
                                    .collect(groupingBy(a -> String.valueOf(a.key()), counting())))
                    .as("records by key; the two that were sent here had none")
                    .isEqualTo(
                            Map.of(
                                    "null",
                                    2L,
                                    "budget-embed",
                                    3L,
                                    "budget-chat",
                                    3L,
                                    minted.body().path("id").asText(),
                                    4L));
        }
        Map<String, Long> grown = rows();
        before.forEach((table, rows) -> grown.merge(table, -rows, Long::sum));
        assertThat(grown)
                .isEqualTo(
                        Map.of(
                                "router.seen", 2L,
                                "results.job", 3L,
                                "results.output", 3L,
                                "results.ledger", 3L,
                                "results.webhook_delivery", 0L,
                                "inference.claims", 2L));
    }

    private Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        for (String table :
                List.of(
                        "router.seen",
                        "results.job",
                        "results.output",
                        "results.ledger",
                        "results.webhook_delivery",
                        "inference.claims")) {
            rows.put(table, outside.count("select count(*) from " + table));
        }
        return rows;
    }

    @Test
    @Order(2)
    void everyJobEndsOnceWhileEachServiceIsKilledInTurn() throws Exception {
        outside.provider.clear();
        var ends = new EveryJobEndsOnce();
        var restarts = new NothingIsLostAcrossARestart(ends);
        var allowed = new Semaphore(0);
        var over = new AtomicBoolean();
        try (var topics = outside.topics(Outside.COMPLETED).fromNow();
                var producer = outside.topics()) {
            Thread submitting =
                    Thread.ofPlatform().start(() -> submit(producer, ends, allowed, over));

            for (String service :
                    List.of(
                            "ingest-service-1",
                            "router-service-1",
                            "embedding-service-1",
                            "inference-worker-1",
                            "results-service-1")) {
                long before = outside.count(ENDED);
                allowed.release(JOBS / 5 - JOBS / 50);
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> outside.count(ENDED) > before + JOBS / 100);
                ends.awaitEnds(topics, Duration.ofMillis(1), Duration.ofMillis(1));
                // A fast machine may have ended all: the last ones come with the kill.
                allowed.release(JOBS / 50);
                await().pollInterval(Duration.ofMillis(1)).until(() -> !ends.open().isEmpty());
                restarts.restarting(service);
                outside.stack.kill(service);
                outside.stack.start(service);
            }

            submitting.join();
            assertThat(over).isTrue();
            ends.awaitEnds(topics, Duration.ofSeconds(90), Duration.ofSeconds(3));
        }

        restarts.verify();
        assertThat(ends.states()).isEqualTo(Map.of("succeeded", JOBS));
        assertThat(outside.count("select count(*) from results.job where id like 'kill-%'"))
                .isEqualTo(JOBS);
        verifyWebhooks(ends);
        List<Call> calls = outside.provider.calls();
        long chats = JOBS / 5;
        System.out.printf(
                "%d jobs, %d completions repeated, %d model calls for %d chats%n",
                JOBS, ends.repeats(), calls.size(), chats);
        assertThat(calls.stream().map(Call::text).distinct().count()).isEqualTo(chats);
    }

    @Test
    @Order(3)
    void aKillBetweenRememberingAJobAndSendingItOnLosesNothing() throws Exception {
        try (var topics = outside.topics(Outside.COMPLETED).fromNow();
                var lock = new TableLock(outside.stack, "router.seen")) {
            topics.send(Outside.SUBMITTED, null, embed("between", "hello"));
            await().until(lock::isWaitedFor);
            Signal.STOP.to(outside.stack.pid("kafka"));
            try {
                lock.release();
                await().until(() ->
                        outside.count(
                                        "select count(*) from router.seen where"
                                                + " seen_at > now() - interval '10 s'")
                                > 0);
                outside.stack.kill("router-service-1");
            } finally {
                Signal.CONTINUE.to(outside.stack.pid("kafka"));
            }

            outside.stack.start("router-service-1");

            assertThat(topics.awaitFirst(a -> "between".equals(a.key())).header("ce_type"))
                    .isEqualTo("dev.millrace.job.succeeded");
        }
    }

    @Test
    @Order(4)
    void oneTraceRunsFromTheProducerToTheModelTheCompletionAndTheWebhook() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var headers = Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
        String hook = ",\"callback\":{\"url\":\"%s\"}".formatted(outside.receiver.url());
        try (var topics = outside.topics(Outside.COMPLETED).fromNow()) {
            topics.send(Outside.SUBMITTED, null, headers, chat("traced", "follow me", hook));

            var completion = topics.awaitFirst(a -> "traced".equals(a.key()));
            var delivery =
                    outside
                            .receiver
                            .awaitUntil(
                                    Duration.ofSeconds(60),
                                    all ->
                                            all.stream()
                                                    .anyMatch(d ->
                                                            d.id().equals(
                                                                            completion.header(
                                                                                    "ce_id"))))
                            .stream()
                            .filter(d -> d.id().equals(completion.header("ce_id")))
                            .findFirst()
                            .orElseThrow();

            assertThat(outside.provider.calls("follow me"))
                    .singleElement()
                    .satisfies(
                            call -> assertThat(call.headers().get("traceparent")).contains(trace));
            assertThat(completion.header("ce_traceparent")).contains(trace);
            assertThat(delivery.header("traceparent")).contains(trace);
        }
    }

    @Test
    @Order(5)
    void aWorkerThatCrashesComesBackByItselfAndFinishesItsJob() throws Exception {
        String worker = "inference-worker-1";
        long crashed = outside.stack.pid(worker);
        try (var topics = outside.topics(Outside.COMPLETED).fromNow()) {
            topics.send(Outside.SUBMITTED, null, chat("crashed", "crash now [[slow:3000]]", ""));
            outside.provider.awaitCalls(
                    Duration.ofSeconds(60),
                    calls -> calls.stream().anyMatch(call -> call.text().contains("crash now")));

            Signal.ABORT.to(crashed);

            assertThat(topics.awaitFirst(a -> "crashed".equals(a.key())).header("ce_type"))
                    .isEqualTo("dev.millrace.job.succeeded");
        }
        assertThat(outside.stack.pid(worker)).isNotEqualTo(crashed);
    }

    /** Jobs of every kind through both doors; a caller that gets no 202 asks again, same id. */
    private void submit(
            TestingTopics producer, EveryJobEndsOnce ends, Semaphore allowed, AtomicBoolean over) {
        try {
            List<Integer> batch = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                allowed.acquire();
                if (i % HTTP_EVERY == 0) {
                    ends.submitted("local", id(i));
                    postUntilAccepted(job(i));
                } else {
                    batch.add(i);
                }
                if (batch.size() == 25 || i == JOBS - 1) {
                    batch.forEach(sent -> ends.submitted("local", id(sent)));
                    producer.sendAll(batch.stream().map(this::outgoing).toList());
                    batch.clear();
                }
            }
            over.set(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String id(int i) {
        return "kill-" + i;
    }

    private Outgoing outgoing(int i) {
        return Outgoing.of(Outside.SUBMITTED, id(i), Map.of(), job(i));
    }

    private String job(int i) {
        String hook =
                i % WEBHOOK_EVERY == 0
                        ? ",\"callback\":{\"url\":\"%s\"}".formatted(outside.receiver.url())
                        : "";
        String text = "job number " + i;
        return switch (i % 5) {
            case 0 -> chat(id(i), text, hook);
            case 1 -> classify(id(i), text);
            default -> embed(id(i), text);
        };
    }

    private void postUntilAccepted(String job) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int tries = 0; tries < 600; tries++) {
            try {
                if (outside.post("/v1/jobs", job).status() == 202) {
                    return;
                }
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
            assertThat(never.await(100, TimeUnit.MILLISECONDS)).isFalse();
        }
        throw new AssertionError("not accepted in a minute: " + job);
    }

    private void verifyWebhooks(EveryJobEndsOnce ends) throws Exception {
        String secret =
                outside.get("/v1/webhooks/secrets")
                        .body()
                        .path("data")
                        .path(0)
                        .path("secret")
                        .asText();
        var webhooks = EveryWebhookArrives.signedWith(secret);
        ends.ends().stream()
                .filter(end -> Integer.parseInt(end.jobId().substring(5)) % WEBHOOK_EVERY == 0)
                .forEach(end -> webhooks.expected(end.eventId()));

        outside.receiver.awaitUntil(
                Duration.ofSeconds(90),
                all -> {
                    var ids = all.stream().map(d -> d.id()).distinct().count();
                    return ids >= JOBS / WEBHOOK_EVERY;
                });

        webhooks.delivered(outside.receiver.deliveries()).verify();
    }
}
