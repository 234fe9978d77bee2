package dev.millrace.contracts;

import org.jspecify.annotations.Nullable;

/**
 * What is looked for in a collection, by meaning.
 *
 * @param topK most hits wanted
 * @param filter what a hit's document must be like; null for any
 */
public record SearchRequest(
        String collection, String query, int topK, @Nullable SearchFilter filter) {}
