/**
 * Keeps the vectors of documents, each tenant's for itself.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.vectors.VectorStore} is all that can be asked of it; {@link
 *       dev.millrace.embedding.vectors.VectorStoreUnavailable} is its only excuse.
 *   <li>{@link dev.millrace.embedding.vectors.Scope} says whose, {@link
 *       dev.millrace.embedding.vectors.EmbeddingSpace} which vectors compare, {@link
 *       dev.millrace.contracts.UnindexRequest.Which} which documents go.
 *   <li>{@link dev.millrace.embedding.vectors.IndexedDocument} and its {@link
 *       dev.millrace.embedding.vectors.Chunk}s are put in, {@link
 *       dev.millrace.embedding.vectors.Hit} comes out.
 *   <li>{@link dev.millrace.embedding.vectors.qdrant} keeps them in Qdrant, {@link
 *       dev.millrace.embedding.vectors.NoVectors} stands where none is configured.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding.vectors;

import org.jspecify.annotations.NullMarked;
