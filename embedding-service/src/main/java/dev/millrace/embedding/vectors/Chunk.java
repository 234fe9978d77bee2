package dev.millrace.embedding.vectors;

/**
 * A piece of a document, ready to be kept.
 *
 * @param chunk which piece, counted from 0
 * @param from offset of its first char in the document's text
 * @param to offset of the char after its last
 */
public record Chunk(int chunk, int from, int to, String text, float[] vector) {}
