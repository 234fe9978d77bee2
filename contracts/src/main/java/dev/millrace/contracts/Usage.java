package dev.millrace.contracts;

/**
 * Tokens of one model call.
 *
 * @param inputTokens all tokens read, cached ones included
 * @param cachedInputTokens those of them that the provider had cached
 * @param outputTokens tokens written
 * @param source {@code reported} by the model server, {@code counted} by our own tokenizer, or
 *     {@code estimated} where nobody told
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens, String source) {
    public static final String REPORTED = "reported";
    public static final String COUNTED = "counted";
    public static final String ESTIMATED = "estimated";

    /** Nothing was read or written. */
    public static Usage none() {
        return new Usage(0, 0, 0, REPORTED);
    }
}
