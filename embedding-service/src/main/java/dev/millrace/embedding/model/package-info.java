/**
 * The embedding model in this process: texts in, unit vectors out, and what follows from comparing
 * them. Knows no Kafka, no JSON and no configuration.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.model.Embedder} is the port: a model that turns texts into
 *       vectors, with {@link dev.millrace.embedding.model.Embedded} for what it can answer.
 *   <li>{@link dev.millrace.embedding.model.OnnxEmbedder} is all-MiniLM-L6-v2 behind it, with
 *       {@link dev.millrace.embedding.model.Places} for those who want to go in, {@link
 *       dev.millrace.embedding.model.WordPieces} before the model, {@link
 *       dev.millrace.embedding.model.MeanPooling} after it, and {@link
 *       dev.millrace.embedding.model.NativeLibraries} below all. {@link
 *       dev.millrace.embedding.model.NoModel} stands for it where it is not needed.
 *   <li>{@link dev.millrace.embedding.model.Classifier} scores labels for texts with any embedder;
 *       {@link dev.millrace.embedding.model.Classification} is the arithmetic, {@link
 *       dev.millrace.embedding.model.LabelVectors} remembers what labels look like.
 *   <li>{@link dev.millrace.embedding.model.Base64Vectors} writes a vector for the wire.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding.model;

import org.jspecify.annotations.NullMarked;
