package dev.millrace.embedding.documents;

/** Where a model's tokens end in a text. */
public interface TokenEnds {
    /** For every token the offset of the char after its last, ascending. */
    int[] of(String text);

    /**
     * Of a model whose tokens nobody here knows: about four bytes of UTF-8 each, as providers
     * reckon.
     */
    static TokenEnds estimated() {
        return new EstimatedTokens();
    }
}
