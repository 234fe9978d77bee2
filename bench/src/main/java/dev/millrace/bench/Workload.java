package dev.millrace.bench;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jobs of one sort, all alike. */
public enum Workload {
    /** Ends in the router: no model is called, what is left is the pipeline itself. */
    REFUSE(5_000, JobState.REFUSED, "chat jobs for a model that does not exist"),

    /** One short text on the embedding model of this build. */
    EMBED(2_000, JobState.SUCCEEDED, "one short text for the embedding model"),

    /** One call of a provider with a fixed latency. */
    CHAT(2_000, JobState.SUCCEEDED, "one chat call of the scripted provider");

    private final int jobsByDefault;
    private final JobState end;
    private final String words;

    Workload(int jobsByDefault, JobState end, String words) {
        this.jobsByDefault = jobsByDefault;
        this.end = end;
        this.words = words;
    }

    public int jobsByDefault() {
        return jobsByDefault;
    }

    /** How each of its jobs must end; with another end nothing was measured. */
    public JobState end() {
        return end;
    }

    /** What its jobs are. */
    public String words() {
        return words;
    }

    /** One job as a producer publishes it. */
    public byte[] job(String id) {
        return Json.bytes(
                switch (this) {
                    case REFUSE -> Map.of("id", id, "model", "no-such-model", "task", chat(id));
                    case EMBED -> Map.of("id", id, "task", embed(id));
                    case CHAT -> Map.of("id", id, "task", chat(id));
                });
    }

    /** The id makes each text different from all others. */
    private static Map<String, ?> chat(String id) {
        var message = Map.of("role", "user", "content", "Say hello to " + id + ".");
        return Map.of("kind", "chat", "request", Map.of("messages", List.of(message)));
    }

    private static Map<String, ?> embed(String id) {
        var input = "The mill turns for " + id + ".";
        return Map.of("kind", "embed", "request", Map.of("input", input));
    }

    /** As it is written on the command line and in results. */
    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
