package dev.millrace.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.deploy.client.Query;
import dev.millrace.deploy.client.Server;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.webhooks.Delivery;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happens in the demo on a stack of its own, in order. */
final class DemoStory {
    private static final String WORKER = "inference-worker-1";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LocalStack stack;
    private final DemoChat chat;
    private final WebhookReceiver receiver;
    private final DemoReport report;
    private final Server server;
    private final Tickets tickets = new Tickets("");
    private final Map<DemoJob, JsonNode> ends = new LinkedHashMap<>();

    DemoStory(LocalStack stack, DemoChat chat, WebhookReceiver receiver, DemoReport report) {
        this.stack = stack;
        this.chat = chat;
        this.receiver = receiver;
        this.report = report;
        this.server = new Server(stack.url(), null);
    }

    /** Lets it happen; whether everything came out as it must. */
    boolean tell(Duration sinceStart) {
        long begun = System.nanoTime();
        report.begin(stack.url(), " · Kafka " + stack.bootstrapServers(), chat.introduction());
        try (var topics =
                new TestingTopics(
                        PATIENCE,
                        stack.cluster().settings(Map.of()),
                        onCluster(Topics.JOBS_COMPLETED))) {
            var replies =
                    List.of(
                            tickets.reply(DemoJob.HTTP).callingBack(receiver.url()),
                            tickets.replyAskedTwice());
            var quick = tickets.quick();
            quick.forEach(job -> submit(job, topics));
            replies.forEach(job -> submit(job, topics));
            endOf(quick.getFirst());
            report.firstEnd(quick.getFirst().id(), sinceStart.plusNanos(System.nanoTime() - begun));
            quick.forEach(this::endOf);
            if (chat.comesLater()) {
                report.waiting(replies.size());
            }
            String otherwise = chat.awaitReady(stack);
            if (otherwise.isEmpty()) {
                replies.forEach(this::endOf);
                killTheWorkerInTheMiddle(topics);
            } else {
                report.withoutChat(otherwise);
                replies.forEach(job -> server.post("/v1/jobs/" + job.id() + "/cancel", ""));
            }
            report.table(ends);
            judge(topics, otherwise.isEmpty());
            return report.everythingHolds();
        }
    }

    private void judge(TestingTopics topics, boolean chatted) {
        report.ends(ends);
        long awaited = chatted ? ends.size() : ends.size() + 2L;
        topics.awaitUntil(all -> distinctEvents(all) >= awaited);
        report.completions(
                (int) awaited, distinctEvents(topics.awaitQuiet(Duration.ofMillis(500))));
        report.route(Tickets.TOPIC, end(Tickets.TOPIC));
        if (chatted) {
            report.route(Tickets.REPLY, end(Tickets.REPLY));
            report.repeat(end(Tickets.TWICE));
            report.kill(end(Tickets.KILLED));
            report.webhook(webhook(Tickets.REPLY));
        }
        report.ledger(server.get("/v1/usage", new Query().with("groupBy", "model")).json(), ends);
    }

    private static long distinctEvents(List<TestingTopics.Arrival> all) {
        return all.stream().map(a -> a.header("ce_id")).distinct().count();
    }

    private void submit(DemoJob job, TestingTopics topics) {
        if (!job.door().equals(DemoJob.KAFKA)) {
            server.post("/v1/jobs", job.json());
        }
        if (!job.door().equals(DemoJob.HTTP)) {
            topics.send(onCluster(Topics.JOBS_SUBMITTED), null, job.json());
        }
    }

    private String onCluster(String topic) {
        return stack.cluster().names().onCluster(topic);
    }

    private void killTheWorkerInTheMiddle(TestingTopics topics) {
        var job = tickets.longReply(chat);
        submit(job, topics);
        var metrics = new Server(stack.url(WORKER), null);
        RunningCalls.await(metrics, PATIENCE);
        report.killing(WORKER, stack.pid(WORKER));
        stack.kill(WORKER);
        stack.start(WORKER);
        endOf(job);
    }

    private void endOf(DemoJob job) {
        JsonNode end = server.awaitEnd(job.id(), PATIENCE);
        if (!end.path("finishedAt").isTextual()) {
            throw new AssertionError("no end of job " + job.id() + " within " + PATIENCE);
        }
        ends.put(job, end);
    }

    private JsonNode end(String name) {
        return ends.entrySet().stream()
                .filter(end -> end.getKey().id().equals(tickets.id(name)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** Whether the job's webhook came, signed with the secret the tenant can read. */
    private boolean webhook(String id) {
        String event = new JobKey("local", id).eventId();
        String secret =
                server.get("/v1/webhooks/secrets")
                        .json()
                        .path("data")
                        .path(0)
                        .path("secret")
                        .asText();
        List<Delivery> deliveries =
                receiver.awaitUntil(
                        PATIENCE, all -> all.stream().anyMatch(d -> d.id().equals(event)));
        return deliveries.stream()
                .filter(d -> d.id().equals(event))
                .allMatch(d -> d.isSignedWith(secret));
    }
}
