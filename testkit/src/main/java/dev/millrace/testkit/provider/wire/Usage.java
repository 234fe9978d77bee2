package dev.millrace.testkit.provider.wire;

/**
 * What an answer says about its own cost.
 *
 * @param reported whether it says anything
 * @param cachedTokens of the prompt, at most all of it
 */
public record Usage(boolean reported, int cachedTokens) {
    public static final Usage PLAIN = new Usage(true, 0);

    public Usage {
        if (cachedTokens < 0) {
            throw new IllegalArgumentException("cachedTokens " + cachedTokens + ": at least 0");
        }
    }

    int cachedOf(int promptTokens) {
        return Math.min(cachedTokens, promptTokens);
    }
}
