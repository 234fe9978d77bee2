package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Asked;
import dev.millrace.testkit.provider.wire.Said;
import dev.millrace.testkit.provider.wire.Tools;
import dev.millrace.testkit.provider.wire.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Turns what the model is to say into what it says to one request. */
final class SayReply {
    private static final List<String> VOCABULARY =
            List.of(
                    "the", "mill", "turns", "when", "water", "comes", "down", "from", "a", "pond",
                    "and", "every", "sack", "of", "grain", "is", "weighed", "before", "it", "goes",
                    "under", "two", "stones", "that", "never", "touch", "so", "flour", "leaves",
                    "by", "evening", "slowly");

    private SayReply() {}

    static Said to(Asked asked, Reply reply) {
        return switch (reply) {
            case Reply.Fitting() -> fitting(asked);
            case Reply.Says(String text) -> text(asked, text);
            case Reply.Words(int count) ->
                    text(asked, words(asked, Math.min(count, asked.answerTokensMax())), count);
            case Reply.Refuses(String why) -> new Said.Refusal(why);
            case Reply.Calls(var wishes) -> {
                var tools = Tools.of(asked);
                List<Said.ToolCall> calls = new ArrayList<>();
                for (var wish : wishes) {
                    var arguments = wish.arguments();
                    var fitting = tools.call(wish.name());
                    calls.add(
                            arguments == null
                                    ? fitting
                                    : new Said.ToolCall(fitting.name(), arguments));
                }
                yield new Said.Calls(calls);
            }
        };
    }

    private static Said fitting(Asked asked) {
        var tools = Tools.of(asked);
        if (!tools.mustCall().isEmpty()) {
            return new Said.Calls(List.of(tools.call(tools.mustCall())));
        }
        if (asked.schema().isObject()) {
            return text(asked, Tools.fitting(asked.schema()).toString());
        }
        var words = ScriptedProvider.answerTo(asked.text());
        return text(asked, asked.wantsJson() ? "{\"answer\": \"" + words + "\"}" : words);
    }

    private static Said text(Asked asked, String text) {
        return text(asked, text, Words.count(text));
    }

    /**
     * As much as the caller allows.
     *
     * @param tokens of all of it
     */
    private static Said text(Asked asked, String text, int tokens) {
        return tokens <= asked.answerTokensMax()
                ? new Said.Text(text, false)
                : new Said.Text(Words.first(text, asked.answerTokensMax()), true);
    }

    private static String words(Asked asked, int count) {
        var random = new SplittableRandom(asked.text().hashCode());
        var words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(i == 0 ? "" : " ")
                    .append(VOCABULARY.get(random.nextInt(VOCABULARY.size())));
        }
        return words.toString();
    }
}
