/**
 * Keeps vectors in Qdrant.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.vectors.qdrant.QdrantVectors} does what is asked of the
 *       store; {@link dev.millrace.embedding.vectors.qdrant.PutDocuments} is its longest part.
 *   <li>{@link dev.millrace.embedding.vectors.qdrant.OwnPoints} is the fence around a tenant: every
 *       search, count and delete is made there.
 *   <li>{@link dev.millrace.embedding.vectors.qdrant.Payload} and {@link
 *       dev.millrace.embedding.vectors.qdrant.MetadataFields} say what stands in a point, {@link
 *       dev.millrace.embedding.vectors.qdrant.PointIds} what it is called, {@link
 *       dev.millrace.embedding.vectors.qdrant.Conditions} how a caller's filter finds it.
 *   <li>{@link dev.millrace.embedding.vectors.qdrant.OwnCollections} finds and makes the
 *       collections, as {@link dev.millrace.embedding.vectors.qdrant.NewCollection} says, and knows
 *       them by their {@link dev.millrace.embedding.vectors.qdrant.Stamp}; {@link
 *       dev.millrace.embedding.vectors.qdrant.NumberIndexes} adds what searches turn out to need.
 *   <li>{@link dev.millrace.embedding.vectors.qdrant.Guard} leaves a Qdrant alone that is away,
 *       {@link dev.millrace.embedding.vectors.qdrant.Calls} makes the requests.
 *   <li>{@link dev.millrace.embedding.vectors.qdrant.QdrantSettings} is what an operator may
 *       change.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding.vectors.qdrant;

import org.jspecify.annotations.NullMarked;
