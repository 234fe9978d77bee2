package dev.millrace.router;

import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.Document;
import dev.millrace.contracts.EmbedRequest;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.registry.Registry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks of the model that takes it next.
 *
 * @param kind what the model must be able to do, as the registry says it
 * @param expected tokens it will probably read and write, to compare prices by
 * @param complexity 0 to 100
 */
record Demand(Task task, String kind, Usage expected, int complexity, int outputBytesMax) {
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** JSON around one vector: {@code {"object":"embedding","index":2047,"embedding":""},}. */
    private static final int BYTES_AROUND_A_VECTOR = 64;

    /** JSON around all vectors: list, model and usage. */
    private static final int BYTES_AROUND_THE_LIST = 1024;

    /** What {@code task} asks of a model now. */
    static Demand of(
            Task task, @Nullable Found found, int outputTokensAssumed, int outputBytesMax) {
        return switch (task) {
            case Task.Chat chat -> ofChat(task, chat.body(), outputTokensAssumed, outputBytesMax);
            case Task.Answer answer when found != null ->
                    ofChat(task, answer.body().chat(found), outputTokensAssumed, outputBytesMax);
            case Task.Answer answer ->
                    ofTexts(task, List.of(answer.body().search().query()), outputBytesMax);
            case Task.Embed embed -> ofTexts(task, embed.body().texts(), outputBytesMax);
            case Task.Classify classify -> ofTexts(task, classify.body().texts(), outputBytesMax);
            case Task.Index index ->
                    ofTexts(
                            task,
                            index.body().documents().stream().map(Document::text).toList(),
                            outputBytesMax);
            case Task.Search search ->
                    ofTexts(task, List.of(search.body().query()), outputBytesMax);
            case Task.Unindex _ -> ofTexts(task, List.of(), outputBytesMax);
        };
    }

    private static Demand ofChat(
            Task task, ChatRequest chat, int outputTokensAssumed, int outputBytesMax) {
        return new Demand(
                task,
                Task.CHAT,
                usage(chat.characters(), chat.outputTokensMax(outputTokensAssumed)),
                Complexity.of(chat),
                outputBytesMax);
    }

    private static Demand ofTexts(Task task, List<String> texts, int outputBytesMax) {
        return new Demand(
                task, task.modelKind(false), usage(characters(texts), 0), 0, outputBytesMax);
    }

    /** Why {@code model}, which does this kind of task, cannot do this one; null if it can. */
    @Nullable JobError objectionOf(String alias, Registry.Model model) {
        return switch (task) {
            case Task.Chat _ -> contextObjection("task.request.messages", alias, model);
            case Task.Answer _ ->
                    kind.equals(Task.CHAT)
                            ? contextObjection("task.request.topK", alias, model)
                            : null;
            case Task.Embed(var _, EmbedRequest body) -> vectorObjection(alias, model, body);
            case Task.Classify _, Task.Index _, Task.Search _, Task.Unindex _ -> null;
        };
    }

    private @Nullable JobError contextObjection(String field, String alias, Registry.Model model) {
        long tokens = expected.inputTokens() + expected.outputTokens();
        if (tokens <= model.contextTokensMax()) {
            return null;
        }
        return JobError.caller(
                "context_length_exceeded",
                field,
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
