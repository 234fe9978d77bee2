package dev.millrace.backends;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a server says about an error in its body, in OpenAI's form or Anthropic's, in the older one
 * of vLLM ({@code message} without {@code error}), or in FastAPI's ({@code detail}).
 *
 * @param words its {@code type} and {@code code}
 * @param message its message, empty if it says nothing
 */
public record ErrorWords(Set<String> words, String message) {
    public static final ErrorWords NONE = new ErrorWords(Set.of(), "");

    /** Longest piece of a server's own message that an error repeats, in characters. */
    private static final int MESSAGE_CHARS_MAX = 300;

    public static ErrorWords of(JsonNode body) {
        JsonNode error = body.path("error");
        Set<String> words = new HashSet<>();
        words.add(error.path("type").asText(""));
        words.add(error.path("code").asText(""));
        if (error.isMissingNode()) {
            words.add(body.path("code").asText(""));
        }
        String said =
                error.isTextual()
                        ? error.textValue()
                        : error.path("message")
                                .asText(
                                        body.path("message")
                                                .asText(body.path("detail").asText("")));
        return new ErrorWords(Set.copyOf(words), said);
    }

    boolean isAnyOf(Set<String> known) {
        return words.stream().anyMatch(known::contains);
    }

    boolean says(String phrase) {
        return message.toLowerCase(Locale.ROOT).contains(phrase);
    }

    /** The status of an error that came with a 200, as OpenRouter sends it; 0 if none. */
    int status() {
        return words.stream()
                .filter(word -> word.matches("[45]\\d\\d"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    /** The message on one line and cut short, after a colon; empty if it says nothing. */
    public String quoted() {
        StringBuilder line = new StringBuilder();
        message.codePoints()
                .limit(MESSAGE_CHARS_MAX)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.isEmpty() ? "" : ": " + line;
    }
}
