package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a model says, before it is put into a provider's words. */
public sealed interface Said {
    int tokens();

    /**
     * Text.
     *
     * @param cutShort whether the caller's limit of tokens ended it
     */
    record Text(String text, boolean cutShort) implements Said {
        @Override
        public int tokens() {
            return Words.count(text);
        }
    }

    /** It wants these tools called. */
    record Calls(List<ToolCall> calls) implements Said {
        public Calls {
            calls = List.copyOf(calls);
        }

        @Override
        public int tokens() {
            return calls.stream().mapToInt(call -> call.argumentPieces().size() + 1).sum();
        }
    }

    /** It will not. */
    record Refusal(String why) implements Said {
        @Override
        public int tokens() {
            return Words.count(why);
        }
    }

    /**
     * One call of a tool.
     *
     * @param arguments an object
     */
    record ToolCall(String name, JsonNode arguments) {
        private static final int PIECE_CHARS = 12;

        /** The arguments as they come in a stream: cut anywhere, not between values. */
        List<String> argumentPieces() {
            var text = arguments.toString();
            return text.codePoints()
                    .mapToObj(Character::toString)
                    .gather(java.util.stream.Gatherers.windowFixed(PIECE_CHARS))
                    .map(window -> String.join("", window))
                    .toList();
        }
    }
}
