package dev.millrace.testkit.provider;

import dev.millrace.testkit.http.Request;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Vendor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the provider is at the moment; for any thread. */
final class State {
    private final LongSupplier nanoTime;
    private final long startedAt;
    private volatile Conduct conduct = Conduct.good();
    private volatile Models models = Models.ANY;
    private volatile String apiKey = "";
    private volatile Heed heed = Heed.EVERY_MARK;

    State(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        startedAt = nanoTime.getAsLong();
    }

    Conduct conduct() {
        return conduct;
    }

    void behave(Conduct chosen) {
        conduct = chosen;
    }

    Models models() {
        return models;
    }

    void offer(Models chosen) {
        models = chosen;
    }

    void require(String key) {
        apiKey = key;
    }

    Heed heed() {
        return heed;
    }

    void heed(Heed chosen) {
        heed = chosen;
    }

    Duration up() {
        return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
    }

    /** Why whoever sends this gets no further. */
    Optional<Failure> refusal(Request request, Vendor vendor) {
        if (!apiKey.isEmpty() && !apiKey.equals(keyOf(request, vendor))) {
            return Optional.of(Failure.of(401, "Incorrect API key provided"));
        }
        return vendor == Vendor.ANTHROPIC && request.header("anthropic-version").isEmpty()
                ? Optional.of(Failure.of(400, "anthropic-version: header is required"))
                : Optional.empty();
    }

    private static String keyOf(Request request, Vendor vendor) {
        var bearer = request.header("authorization").replaceFirst("(?i)^bearer ", "");
        return vendor == Vendor.ANTHROPIC && bearer.isEmpty()
                ? request.header("x-api-key")
                : bearer;
    }

    Optional<Failure> refusal(String model) {
        return models.has(model, up())
                ? Optional.empty()
                : Optional.of(Failure.of(404, "The model `%s` does not exist".formatted(model)));
    }
}
