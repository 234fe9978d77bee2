/**
 * Runs one chat job on one model and reports how it ended; one process serves one pool.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.ServePool} opens the pool's work topics and closes them;
 *       {@link dev.millrace.backends.listed} knows whether the models are there that it awaits.
 *   <li>{@link dev.millrace.inference.RunJobs} takes one record to its end.
 *   <li>{@link dev.millrace.inference.claims} is the guard against double runs that it asks first.
 *   <li>{@link dev.millrace.inference.TryCandidates} tries a job on the models of its route, in the
 *       order that {@link dev.millrace.backends.route.FollowRoute} says; {@link
 *       dev.millrace.backends.route.RunEnd} lists what can come of it.
 *   <li>{@link dev.millrace.inference.TakeTurns} lets a call begin: {@link
 *       dev.millrace.backends.breaker} knows which back ends are to be left alone, {@link
 *       dev.millrace.inference.lanes} how many calls each model gets at once and whose turn it is.
 *   <li>{@link dev.millrace.inference.CallModels} makes one call; {@link
 *       dev.millrace.inference.model} is how a model server is asked, {@link
 *       dev.millrace.inference.gguf} is the one in this process.
 *   <li>{@link dev.millrace.inference.RunningCalls} is where a cancel finds the call it means.
 *   <li>{@link dev.millrace.inference.SettleJobs} makes durable what became of a job; {@link
 *       dev.millrace.inference.ChatOutcomes} says how it ended, {@link
 *       dev.millrace.inference.WriteReports} puts it on the log.
 *   <li>{@link dev.millrace.inference.InferenceConfig} holds the limits an operator may change.
 * </ol>
 */
@NullMarked
package dev.millrace.inference;

import org.jspecify.annotations.NullMarked;
