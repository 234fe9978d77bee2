package dev.millrace.router;

import dev.millrace.contracts.ClassifyRequest;
import dev.millrace.contracts.EmbedRequest;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.registry.Registry;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks of a model.
 *
 * @param expected tokens it will probably read and write, to compare prices by
 * @param complexity 0 to 100
 */
record Demand(Task task, Usage expected, int complexity, int outputBytesMax) {
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** JSON around one vector: {@code {"object":"embedding","index":2047,"embedding":""},}. */
    private static final int BYTES_AROUND_A_VECTOR = 64;

    /** JSON around all vectors: list, model and usage. */
    private static final int BYTES_AROUND_THE_LIST = 1024;

    static Demand of(Task task, int outputTokensAssumed, int outputBytesMax) {
        return switch (task) {
            case Task.Chat chat ->
                    new Demand(
                            chat,
                            usage(
                                    chat.body().characters(),
                                    chat.body().outputTokensMax(outputTokensAssumed)),
                            Complexity.of(chat.body()),
                            outputBytesMax);
            case Task.Embed(var _, EmbedRequest body) ->
                    new Demand(task, usage(characters(body.texts()), 0), 0, outputBytesMax);
            case Task.Classify(var _, ClassifyRequest body) ->
                    new Demand(task, usage(characters(body.texts()), 0), 0, outputBytesMax);
        };
    }

    /** Why {@code model}, which does this kind of task, cannot do this one; null if it can. */
    @Nullable JobError objectionOf(String alias, Registry.Model model) {
        return switch (task) {
            case Task.Chat _ -> contextObjection(alias, model);
            case Task.Embed(var _, EmbedRequest body) -> vectorObjection(alias, model, body);
            case Task.Classify _ -> null;
        };
    }

    private @Nullable JobError contextObjection(String alias, Registry.Model model) {
        long tokens = expected.inputTokens() + expected.outputTokens();
        if (tokens <= model.contextTokensMax()) {
            return null;
        }
        return JobError.caller(
                "context_length_exceeded",
                "task.request.messages",
                "about %d tokens to read and %d to write; %s takes at most %d together"
                        .formatted(
                                expected.inputTokens(),
                                expected.outputTokens(),
                                alias,
                                model.contextTokensMax()));
    }

    private @Nullable JobError vectorObjection(
            String alias, Registry.Model model, EmbedRequest body) {
        Integer asked = body.dimensions();
        if (asked != null && !model.gives(asked)) {
            return JobError.caller(
                    "invalid_value",
                    "task.request.dimensions",
                    "%d is not what %s gives; its vectors have %s"
                            .formatted(asked, alias, has(model)));
        }
        int own = model.dimensions() == null ? 0 : model.dimensions();
        int dimensions = asked == null ? own : asked;
        int base64Chars = Math.ceilDiv(dimensions * Float.BYTES, 3) * 4;
        int textsMax =
                Math.max(0, outputBytesMax - BYTES_AROUND_THE_LIST)
                        / (base64Chars + BYTES_AROUND_A_VECTOR);
        if (body.texts().size() > textsMax) {
            return JobError.caller(
                    "output_too_large",
                    "task.request.input",
                    "%d texts; the answer holds at most %d vectors of %s"
                            .formatted(body.texts().size(), textsMax, alias));
        }
        return null;
    }

    private static String has(Registry.Model model) {
        return model.dimensionsMin() == null
                ? String.valueOf(model.dimensions())
                : "%d to %d".formatted(model.dimensionsMin(), model.dimensions());
    }

    private static int characters(Iterable<String> texts) {
        int sum = 0;
        for (String text : texts) {
            sum += text.length();
        }
        return sum;
    }

    private static Usage usage(int characters, int outputTokens) {
        int input = Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
        return new Usage(input, 0, outputTokens, Usage.ESTIMATED);
    }
}
