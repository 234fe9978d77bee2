package dev.millrace.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the model is to say. */
public sealed interface Reply {
    /** Longest answer of generated words. */
    int WORDS_MAX = 100_000;

    /**
     * What the request wants: a call of a tool it insists on, JSON that fits its schema, and else
     * the words that always go with its text, see {@link ScriptedProvider#answerTo}.
     */
    record Fitting() implements Reply {}

    record Says(String text) implements Reply {}

    /** So many words; a word is a token here. */
    record Words(int count) implements Reply {
        public Words {
            if (count < 0 || count > WORDS_MAX) {
                throw new IllegalArgumentException(count + " words: 0 to " + WORDS_MAX);
            }
        }
    }

    record Refuses(String why) implements Reply {}

    record Calls(List<Wish> wishes) implements Reply {
        public Calls {
            wishes = List.copyOf(wishes);
        }
    }

    /**
     * A tool to call.
     *
     * @param name "*" for the first that the request offers
     * @param arguments an object; null for what fits the tool's schema
     */
    record Wish(String name, @Nullable JsonNode arguments) {}
}
