package dev.millrace.embedding.vectors.qdrant;

/** How vectors are made smaller. */
public enum Quantisation {
    /** Not at all: four bytes a number. */
    NONE,
    /**
     * To one byte a number, held in memory; the nearest are compared again with the whole vectors.
     */
    SCALAR
}
