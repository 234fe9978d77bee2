package dev.millrace.embedding.documents;

/**
 * A piece of a text.
 *
 * @param from offset of its first char
 * @param to offset of the char after its last
 */
public record Span(int from, int to) {
    public Span {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("a span from %d to %d".formatted(from, to));
        }
    }

    public String of(String text) {
        return text.substring(from, to);
    }
}
