package dev.millrace.embedding.collections;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ErrorBody;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reply in HTTP's words. */
record HttpReply(int status, Map<String, String> headers, byte[] body) {
    private static final String REQUEST = "task.request.";
    private static final long AGAIN_AFTER_SECONDS = 1;

    HttpReply {
        headers = Map.copyOf(headers);
    }

    static HttpReply of(Reply reply, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        return switch (reply) {
            case Reply.Given(var body, @Nullable String jobId) -> {
                nameJob(headers, jobId);
                yield new HttpReply(200, headers, body.bytes());
            }
            case Reply.Refused(var error, @Nullable Instant notBefore, @Nullable String jobId) -> {
                nameJob(headers, jobId);
                int status = ErrorBody.status(error);
                sayWhetherToAskAgain(headers, status, error, notBefore, now);
                yield new HttpReply(
                        status, headers, Json.bytes(ErrorBody.of(withFieldOfCall(error))));
            }
        };
    }

    private static void nameJob(Map<String, String> headers, @Nullable String jobId) {
        if (jobId != null) {
            headers.put("x-job-id", jobId);
        }
    }

    private static void sayWhetherToAskAgain(
            Map<String, String> headers,
            int status,
            JobError error,
            @Nullable Instant notBefore,
            Instant now) {
        if (status == 429 || status == 503) {
            headers.put("retry-after", Long.toString(seconds(notBefore, now)));
        }
        if (status == 401) {
            headers.put("www-authenticate", "Bearer");
        }
        if (error.blame() == Blame.CALLER) {
            // OpenAI's SDKs ask for it; they would try some of these again by their status.
            headers.put("x-should-retry", "false");
        }
    }

    /** Whole seconds, rounded up. */
    private static long seconds(@Nullable Instant notBefore, Instant now) {
        return notBefore == null
                ? AGAIN_AFTER_SECONDS
                : Math.max(
                        AGAIN_AFTER_SECONDS,
                        Duration.between(now, notBefore).plusMillis(999).toSeconds());
    }

    /** A call is read as a job; its caller knows no job. */
    private static JobError withFieldOfCall(JobError error) {
        String field = error.field();
        String named =
                switch (field) {
                    case null -> null;
                    case "task.request", "task.kind" -> null;
                    case "deadline" -> "timeout";
                    case String at when at.startsWith(REQUEST) -> at.substring(REQUEST.length());
                    default -> field;
                };
        return new JobError(
                error.code(),
                named,
                error.message(),
                error.blame(),
                error.retryable(),
                error.upstreamStatus());
    }
}
