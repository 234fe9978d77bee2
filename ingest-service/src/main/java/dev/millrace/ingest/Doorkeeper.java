package dev.millrace.ingest;

import dev.millrace.contracts.access.ApiKeys;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the API keys, and reads them again when told to. */
final class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private final @Nullable Path file;
    private final AtomicReference<@Nullable ApiKeys> keys = new AtomicReference<>();
    private final AtomicReference<String> complaint = new AtomicReference<>("");

    /**
     * @param file null where no keys are configured
     * @throws IllegalArgumentException naming what is wrong in the file
     */
    Doorkeeper(@Nullable Path file) {
        this.file = file;
        keys.set(file == null ? null : ApiKeys.read(file));
    }

    /** Who speaks, if they may do what {@code scope} names. */
    Entry check(@Nullable String authorization, String scope) {
        ApiKeys known = keys.get();
        if (known == null) {
            return new Entry.Admitted(null);
        }
        ApiKeys.Caller caller = known.caller(authorization);
        if (caller == null) {
            return new Entry.TurnedAway(
                    Refusal.caller(
                            401,
                            "invalid_api_key",
                            null,
                            authorization == null
                                    ? "no API key; send it as 'Authorization: Bearer <key>'"
                                    : "this API key is not known here"));
        }
        if (!caller.scopes().contains(scope)) {
            return new Entry.TurnedAway(
                    Refusal.caller(
                            403,
                            "forbidden",
                            null,
                            "this API key lacks the scope %s".formatted(scope)));
        }
        return new Entry.Admitted(caller.tenant());
    }

    /** Takes in what the file says now; a file that is wrong changes nothing and is named once. */
    void readAgain() {
        if (file == null) {
            return;
        }
        try {
            keys.set(ApiKeys.read(file));
            complaint.set("");
        } catch (RuntimeException e) {
            String now = String.valueOf(e.getMessage());
            if (!complaint.getAndSet(now).equals(now)) {
                LOG.warn("the API keys stay as they were: {}", now);
            }
        }
    }
}
