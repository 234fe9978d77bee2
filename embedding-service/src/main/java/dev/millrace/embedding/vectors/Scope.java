package dev.millrace.embedding.vectors;

/** Whose documents, and under which name they are kept. */
public record Scope(String tenant, String collection) {}
