package dev.millrace.testkit.provider;

import java.time.Instant;
import java.util.Map;

/**
 * What the provider remembers of one request.
 *
 * @param n its number, from 1 in the order of arrival
 * @param at when its last byte had arrived
 * @param path it went to
 * @param text the last user message, or the texts to embed
 * @param model the model it asked for
 * @param status what it was answered; 0 while it runs, and for a connection that was reset
 * @param ending what the provider did: {@code answers}, {@code fails}, {@code cut} …; "" before it
 *     has decided
 * @param ended whether the provider is done with it
 * @param disconnected whether the client left before it had its answer
 * @param millis from arrival to the end or to the client's leaving, or until now while it runs
 * @param headers names in lower case
 * @param body as it came
 */
public record Call(
        long n,
        Instant at,
        String path,
        String text,
        String model,
        int status,
        String ending,
        boolean ended,
        boolean disconnected,
        long millis,
        Map<String, String> headers,
        String body) {
    public Call {
        headers = Map.copyOf(headers);
    }

    /** The {@code Idempotency-Key}, "" where it is missing. */
    public String idempotencyKey() {
        return headers.getOrDefault("idempotency-key", "");
    }

    Call answered(int chosen) {
        return new Call(
                n,
                at,
                path,
                text,
                model,
                chosen,
                ending,
                ended,
                disconnected,
                millis,
                headers,
                body);
    }

    Call ending(String word) {
        return new Call(
                n, at, path, text, model, status, word, ended, disconnected, millis, headers, body);
    }

    Call done(boolean left, long lasted) {
        return new Call(
                n, at, path, text, model, status, ending, true, left, lasted, headers, body);
    }

    Call running(long soFar) {
        return new Call(
                n, at, path, text, model, status, ending, false, false, soFar, headers, body);
    }
}
