package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Asked;
import java.util.regex.Pattern;

/**
 * Which calls a rule is about; "" is all of them.
 *
 * @param model its name, {@code *} standing for any characters
 * @param text that the last user message contains, or a text to embed
 * @param path that the request goes to
 */
public record When(String model, String text, String path) {

    boolean fits(Asked asked) {
        return (model.isEmpty() || glob(model).matcher(asked.model()).matches())
                && asked.text().contains(text)
                && (path.isEmpty() || path.equals(asked.door().path()));
    }

    private static Pattern glob(String model) {
        return Pattern.compile(Pattern.quote(model).replace("*", "\\E.*\\Q"), Pattern.DOTALL);
    }
}
