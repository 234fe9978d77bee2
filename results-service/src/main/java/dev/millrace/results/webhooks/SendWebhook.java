package dev.millrace.results.webhooks;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobResult;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.results.Completions;
import dev.millrace.results.store.StoredJob;
import dev.millrace.results.store.StoredJobs;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one attempt, from the row as stored. */
@Singleton
class SendWebhook {
    private final StoredJobs jobs;
    private final Completions completions;
    private final Secrets secrets;
    private final PostWebhook post;
    private final boolean privateAllowed;
    private final Clock clock;

    SendWebhook(
            StoredJobs jobs,
            Completions completions,
            Secrets secrets,
            PostWebhook post,
            JobRulesConfig rules,
            Clock clock) {
        this.jobs = jobs;
        this.completions = completions;
        this.secrets = secrets;
        this.post = post;
        this.privateAllowed = rules.privateCallbacksAllowed();
        this.clock = clock;
    }

    Answer send(Delivery delivery) throws SQLException {
        @Nullable StoredJob job = jobs.find(delivery.key());
        if (job == null || job.isOpen()) {
            return new Answer.OutOfBounds("the job is no longer kept");
        }
        return switch (Destination.of(delivery.url(), privateAllowed, InetAddress::getAllByName)) {
            case Destination.Closed(Answer why) -> why;
            case Destination.Open open -> post(open, job.result());
        };
    }

    private Answer post(Destination.Open open, JobResult result) throws SQLException {
        Instant now = clock.instant();
        String id = result.key().eventId();
        byte[] body = completions.webhook(result);
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", "application/json");
        headers.put("user-agent", "millrace");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put(
                "webhook-signature",
                Secrets.signature(secrets.valid(result.tenant()), id, now, body));
        if (!result.traceparent().isEmpty()) {
            headers.put(Headers.TRACEPARENT, result.traceparent());
        }
        return post.post(open, headers, body);
    }
}
