package dev.millrace.embedding.model;

/** The answer to a caller who asks for vectors of a certain length. */
public sealed interface Dimensions {
    /** The model gives vectors of this length. */
    record Available(int dimensions) implements Dimensions {}

    /**
     * The model does not. It was not trained so that the first numbers of a vector mean something
     * by themselves, so a shortened vector would compare wrongly.
     */
    record Refused(int asked, int allowed) implements Dimensions {}
}
