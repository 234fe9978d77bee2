/**
 * Turns texts into vectors and labels, on the model in this process or on servers.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.ReadWork} reads the pool's two lanes, each with places of its
 *       own, from when everything is ready until what is in flight is done; {@link
 *       dev.millrace.backends.listed} knows whether the models of servers are there.
 *   <li>{@link dev.millrace.embedding.EmbedTexts} takes one job and writes what became of it.
 *   <li>{@link dev.millrace.embedding.WorkPolicy} is the decision before any model is asked, {@link
 *       dev.millrace.embedding.Admission} all it can say, {@link
 *       dev.millrace.embedding.ServedModels} what this process can run.
 *   <li>{@link dev.millrace.embedding.TryModels} tries a job on the models of its route, in the
 *       order that {@link dev.millrace.backends.route.FollowRoute} says; {@link
 *       dev.millrace.backends.route.RunEnd} is all that can become of it.
 *   <li>{@link dev.millrace.embedding.ModelCalls} runs the model in this process on threads of its
 *       own, {@link dev.millrace.embedding.ModelRun} puts its answer into the words of contracts.
 *   <li>{@link dev.millrace.embedding.AskServers} brings a job's texts to a server once, {@link
 *       dev.millrace.embedding.RemoteAnswers} makes an answer of the vectors, {@link
 *       dev.millrace.backends.route.Outcomes} says how the job ended.
 *   <li>{@link dev.millrace.embedding.ServeCollections} keeps, finds and forgets documents; {@link
 *       dev.millrace.embedding.SearchNow} runs a search whose caller waits, {@link
 *       dev.millrace.embedding.SearchModelPolicy} chooses its model, {@link
 *       dev.millrace.embedding.collections} is the door.
 *   <li>{@link dev.millrace.embedding.EmbeddingConfig} holds the limits an operator may change,
 *       {@link dev.millrace.embedding.CheckKeys} refuses what cannot be, {@link
 *       dev.millrace.embedding.EmbeddingBeans} and {@link dev.millrace.embedding.CollectionBeans}
 *       build from them what the others need.
 *   <li>{@link dev.millrace.embedding.answer} asks a model for what a task wants, {@link
 *       dev.millrace.embedding.model} is the model in this process, {@link
 *       dev.millrace.embedding.remote} are those on servers.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding;

import org.jspecify.annotations.NullMarked;
