/**
 * Turns texts into vectors and labels, one job of the embedding pool after another.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.ReadWork} reads the pool's two lanes, interactive first, from
 *       when everything is ready until what is in flight is done.
 *   <li>{@link dev.millrace.embedding.EmbedTexts} takes one job and writes what became of it.
 *   <li>{@link dev.millrace.embedding.WorkPolicy} is the decision before the model runs, {@link
 *       dev.millrace.embedding.NextStep} all it can say, {@link
 *       dev.millrace.embedding.ServedModels} what this process can run.
 *   <li>{@link dev.millrace.embedding.ModelCalls} runs the model on threads of its own, {@link
 *       dev.millrace.embedding.ModelRun} puts its answer into the words of contracts.
 *   <li>{@link dev.millrace.embedding.EmbeddingConfig} holds the limits an operator may change,
 *       {@link dev.millrace.embedding.EmbeddingBeans} builds from them what the others need.
 *   <li>{@link dev.millrace.embedding.answer} asks the model for what a task wants, {@link
 *       dev.millrace.embedding.model} is the model.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding;

import org.jspecify.annotations.NullMarked;
