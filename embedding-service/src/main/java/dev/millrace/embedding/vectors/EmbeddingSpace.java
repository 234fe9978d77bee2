package dev.millrace.embedding.vectors;

/**
 * Vectors that compare: those of one model, version and number of dimensions.
 *
 * @param model what its back end calls it
 */
public record EmbeddingSpace(String model, String version, int dimensions) {}
