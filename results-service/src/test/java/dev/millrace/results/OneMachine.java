package dev.millrace.results;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** No keys, webhooks to this machine, and little patience. */
public final class OneMachine implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "jobs.private-callbacks-allowed", "true",
                "results.sweep-grace", "PT0S",
                "webhooks.retry-after", "PT0.1S,PT0.2S,PT0.3S");
    }
}
