package dev.millrace.embedding.remote;

/**
 * What became of one text.
 *
 * @param vector as the server gave it
 * @param tokens its share of what the call read
 */
record Embedding(float[] vector, long tokens) {}
