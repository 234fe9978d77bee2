package dev.millrace.testkit.webhooks;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.millrace.testkit.http.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One attempt as it reached the receiver.
 *
 * @param at when its last byte had arrived
 * @param request with the raw body and header names in lower case
 * @param status what it was answered
 */
public record Delivery(Instant at, Request request, int status) {
    /** The {@code webhook-id}: the same on every attempt for the same event. */
    public String id() {
        return request.header("webhook-id");
    }

    public String body() {
        return request.body();
    }

    public String header(String lowerCaseName) {
        return request.header(lowerCaseName);
    }

    /** Whether the reference library accepts signature and timestamp (at most 5 minutes off). */
    public boolean isSignedWith(String secret) {
        return refusalWith(secret).isEmpty();
    }

    /** Why the reference library refuses it; "" if it does not. */
    public String refusalWith(String secret) {
        Map<String, List<String>> headers =
                request.headers().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> List.of(entry.getValue())));
        try {
            new Webhook(secret).verify(body(), headers);
            return "";
        } catch (WebhookVerificationException | EmptyWebhookSecretException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
