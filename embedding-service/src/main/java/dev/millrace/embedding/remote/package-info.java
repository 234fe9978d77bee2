/**
 * Has texts turned into vectors by a server, the texts of several jobs in one call. Knows no Kafka.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.remote.RemoteModels} finds who answers for a model, {@link
 *       dev.millrace.embedding.remote.SharedCalls} is one back end: jobs bring their texts, calls
 *       take them.
 *   <li>{@link dev.millrace.embedding.remote.Ask} is what a job wants of it, {@link
 *       dev.millrace.embedding.remote.AskEnd} all it can get.
 *   <li>{@link dev.millrace.embedding.remote.CallQueue} decides which texts travel together and
 *       when, {@link dev.millrace.embedding.remote.Batch} is one such call, {@link
 *       dev.millrace.embedding.remote.CallKind} what its texts have in common.
 *   <li>{@link dev.millrace.embedding.remote.CallSlots} says whose call may begin, {@link
 *       dev.millrace.embedding.remote.MakeCalls} makes it, {@link
 *       dev.millrace.embedding.remote.RejectedHalves} keeps what of it is to be asked again.
 *   <li>{@link dev.millrace.embedding.remote.TokenShares} divides what a call cost, {@link
 *       dev.millrace.embedding.remote.Held} bounds the memory of all that wait.
 *   <li>{@link dev.millrace.embedding.remote.KnownVectors} is what a job has got so far, {@link
 *       dev.millrace.embedding.remote.RememberedLabels} what need not be asked for again.
 *   <li>{@link dev.millrace.embedding.remote.EmbeddingServer} is the port below, {@link
 *       dev.millrace.embedding.remote.HttpEmbeddingServers} OpenAI, vLLM and Ollama behind it,
 *       {@link dev.millrace.embedding.remote.VectorReading} what their answers mean, {@link
 *       dev.millrace.embedding.remote.VectorList} the list itself.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding.remote;

import org.jspecify.annotations.NullMarked;
