/**
 * Cuts documents into the chunks that are found again. Pure: knows no model and no Kafka.
 *
 * <p>{@link dev.millrace.embedding.documents.Splitter} is the rule, {@link
 * dev.millrace.embedding.documents.Span} a chunk's place, {@link
 * dev.millrace.embedding.documents.EstimatedTokens} stands in where a model's tokens are unknown.
 * The splitters of well-known libraries count the tokens of every piece anew and forget where it
 * stood; here the tokens of a text are found once, and a chunk is a piece of the text as its author
 * wrote it.
 */
@NullMarked
package dev.millrace.embedding.documents;

import org.jspecify.annotations.NullMarked;
