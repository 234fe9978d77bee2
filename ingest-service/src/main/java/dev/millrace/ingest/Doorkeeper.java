package dev.millrace.ingest;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.access.ApiKeys;
import dev.millrace.contracts.access.TenantPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the API keys, and reads them again when told to. */
final class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private final List<Path> files;
    private final AtomicReference<@Nullable ApiKeys> keys = new AtomicReference<>();
    private final AtomicReference<String> complaint = new AtomicReference<>("");

    /**
     * @param files none where no keys are configured
     * @throws IllegalArgumentException naming what is wrong in them
     */
    Doorkeeper(List<Path> files) {
        this.files = List.copyOf(files);
        keys.set(files.isEmpty() ? null : ApiKeys.read(files));
    }

    /**
     * For whom a caller speaks, if it may do what {@code scope} names.
     *
     * @param tenantNamed what {@link TenantPolicy#HEADER} says
     */
    Entry check(@Nullable String authorization, @Nullable String tenantNamed, String scope) {
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
        if (!caller.may(scope)) {
            return new Entry.TurnedAway(
                    Refusal.caller(
                            403,
                            "forbidden",
                            null,
                            "this API key lacks the scope %s".formatted(scope)));
        }
        JobError objection = TenantPolicy.objection(caller, tenantNamed);
        return objection == null
                ? new Entry.Admitted(TenantPolicy.tenant(caller, tenantNamed))
                : new Entry.TurnedAway(Refusal.of(objection));
    }

    /** Takes in what the files say now; one that is wrong changes nothing and is named once. */
    void readAgain() {
        if (files.isEmpty()) {
            return;
        }
        try {
            keys.set(ApiKeys.read(files));
            complaint.set("");
        } catch (RuntimeException e) {
            String now = String.valueOf(e.getMessage());
            if (!complaint.getAndSet(now).equals(now)) {
                LOG.warn("the API keys stay as they were: {}", now);
            }
        }
    }
}
