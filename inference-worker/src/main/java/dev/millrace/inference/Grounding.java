package dev.millrace.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.WorkOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A chat as its job wants it, or made of a job's question and what was found for it. In the latter
 * case the model's answer gets a field {@code sources}, so that its readers can look up what it was
 * made from: the sources by the numbers that the model knows them by.
 *
 * @param found null if the job brings its own messages
 */
record Grounding(Task.Chat chat, @Nullable Found found) {

    /**
     * What the model is to be asked.
     *
     * @throws UnreadableRecord if it is no job of a worker that chats
     */
    static Grounding of(Task task, WorkOrder order) {
        Found found = order.found();
        return switch (task) {
            case Task.Chat chat -> new Grounding(chat, null);
            case Task.Answer answer when found != null -> {
                ChatRequest body = answer.body().chat(found);
                yield new Grounding(
                        new Task.Chat(RawJson.of(Json.bytes(body.body())), body), found);
            }
            case Task.Answer _,
                    Task.Embed _,
                    Task.Classify _,
                    Task.Index _,
                    Task.Search _,
                    Task.Unindex _ ->
                    throw new UnreadableRecord(
                            "a task of kind %s, and this worker runs only chat"
                                    .formatted(task.kind()));
        };
    }

    /** The same end, its answer with the sources that it was made from. */
    RunEnd cited(RunEnd end) {
        return found != null
                        && end instanceof RunEnd.Ended(JobOutcome outcome)
                        && outcome.ending() instanceof Ending.Succeeded succeeded
                ? new RunEnd.Ended(cited(outcome, succeeded, found))
                : end;
    }

    private static JobOutcome cited(JobOutcome outcome, Ending.Succeeded succeeded, Found found) {
        Timings timings = outcome.timings();
        return new JobOutcome(
                outcome.job(),
                new Ending.Succeeded(cited(succeeded.output(), found), false),
                outcome.finishedAt(),
                outcome.route(),
                outcome.ranOn(),
                outcome.attempts(),
                outcome.warnings(),
                new Timings(
                        timings.routedMillis(),
                        found.millis(),
                        timings.queuedMillis(),
                        timings.ranMillis(),
                        timings.storedMillis()));
    }

    private static RawJson cited(RawJson output, Found found) {
        JsonNode answer = tree(output);
        if (!(answer instanceof ObjectNode completion)) {
            return output;
        }
        ArrayNode sources = completion.putArray("sources");
        for (int n = 1; n <= found.hits().size(); n++) {
            Found.Hit hit = found.hits().get(n - 1);
            sources.addObject()
                    .put("n", n)
                    .put("id", hit.id())
                    .put("chunk", hit.chunk())
                    .put("score", hit.score())
                    .put("source", hit.source())
                    .put("text", hit.text());
        }
        return RawJson.of(Json.bytes(completion));
    }

    private static JsonNode tree(RawJson output) {
        try {
            return Json.MAPPER.readTree(output.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the answer was JSON before", e);
        }
    }
}
