package dev.millrace.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.deploy.client.Server;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.webhooks.Delivery;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happens in the demo, in order. */
final class DemoStory {
    private static final String WORKER = "inference-worker-1";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LONG_STORY = "Tell a long story. [[slow:4000]]";

    /** Long, and with code: too complex for the small model. */
    private static final String REVIEW =
            "Why is this slow?\n```java\n" + "for (var x : xs) sum += x;\n".repeat(300) + "```";

    private final LocalStack stack;
    private final ScriptedProvider provider;
    private final WebhookReceiver receiver;
    private final DemoReport report;
    private final Server server;

    DemoStory(
            LocalStack stack,
            ScriptedProvider provider,
            WebhookReceiver receiver,
            DemoReport report) {
        this.stack = stack;
        this.provider = provider;
        this.receiver = receiver;
        this.report = report;
        this.server = new Server(stack.url(), null);
    }

    /** Lets it happen; whether everything came out as it must. */
    boolean tell() {
        report.begin(stack);
        try (var topics =
                new TestingTopics(PATIENCE, stack.bootstrapServers(), Topics.JOBS_COMPLETED)) {
            List<DemoJob> jobs = jobs();
            jobs.forEach(job -> submit(job, topics));
            Map<DemoJob, JsonNode> ends = new LinkedHashMap<>();
            for (DemoJob job : jobs) {
                ends.put(job, endOf(job));
            }
            DemoJob killed = DemoJob.chat("killed-midway", DemoJob.KAFKA, LONG_STORY, null);
            submit(killed, topics);
            killTheWorkerInTheMiddle();
            ends.put(killed, endOf(killed));
            topics.awaitUntil(
                    all -> all.stream().map(a -> a.key()).distinct().count() >= ends.size());
            report.table(ends);
            report.repeat(provider.calls("both doors").size());
            report.completions(
                    ends.size(),
                    topics.awaitQuiet(Duration.ofMillis(500)).stream()
                            .map(a -> a.header("ce_id"))
                            .distinct()
                            .count());
            report.kill(provider.calls("long story").size(), endOf(killed).path("attempts"));
            report.webhook(webhook("hooked"));
            report.route("hello", "scripted-small", endOf(jobs.getFirst()));
            report.route("code-review", "scripted-large", endOf(jobs.get(1)));
            report.ledger(server.get("/v1/usage", Map.of("groupBy", "model")).json());
            return report.everythingHolds();
        }
    }

    private List<DemoJob> jobs() {
        return List.of(
                DemoJob.chat("hello", DemoJob.HTTP, "Say hello.", null),
                DemoJob.chat("code-review", DemoJob.KAFKA, REVIEW, null),
                DemoJob.embed("embed-http", DemoJob.HTTP, "The mill turns.", "Water drives it."),
                DemoJob.embed("embed-kafka", DemoJob.KAFKA, "A record on a durable log."),
                DemoJob.classify(
                        "ticket-http",
                        DemoJob.HTTP,
                        "My card was charged twice.",
                        "billing",
                        "shipping",
                        "login"),
                DemoJob.classify(
                        "ticket-kafka",
                        DemoJob.KAFKA,
                        "The parcel never came.",
                        "billing",
                        "shipping",
                        "login"),
                DemoJob.chat("twice", DemoJob.BOTH, "I came through both doors.", null),
                DemoJob.embed("wrong", DemoJob.KAFKA, "A job with a budget.").refused("budget"),
                DemoJob.chat("hooked", DemoJob.HTTP, "Call me back.", receiver.url()));
    }

    private void submit(DemoJob job, TestingTopics topics) {
        if (!job.door().equals(DemoJob.KAFKA)) {
            server.post("/v1/jobs", job.json());
        }
        if (!job.door().equals(DemoJob.HTTP)) {
            topics.send(Topics.JOBS_SUBMITTED, null, job.json());
        }
    }

    private void killTheWorkerInTheMiddle() {
        provider.awaitCalls(
                PATIENCE, calls -> calls.stream().anyMatch(c -> c.text().contains("long story")));
        report.killing(WORKER, stack.pid(WORKER));
        stack.kill(WORKER);
        stack.start(WORKER);
    }

    private JsonNode endOf(DemoJob job) {
        JsonNode end = server.awaitEnd(job.id(), PATIENCE);
        if (end.path("finishedAt").isNull()) {
            throw new AssertionError("no end of job " + job.id() + " within " + PATIENCE);
        }
        return end;
    }

    /** Whether the job's webhook came, signed with the secret the tenant can read. */
    private boolean webhook(String id) {
        String event = new JobKey("local", id).eventId();
        String secret =
                server.get("/v1/webhooks/secrets", Map.of())
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
