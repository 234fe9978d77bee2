/**
 * Runs one chat job on one model and reports how it ended; one process serves one pool.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.ServePool} opens the pool's work topics and closes them.
 *   <li>{@link dev.millrace.inference.RunJobs} takes one record to its end.
 *   <li>{@link dev.millrace.inference.claims} is the guard against double runs that it asks first.
 *   <li>{@link dev.millrace.inference.TryCandidates} tries the models of a job's route, {@link
 *       dev.millrace.inference.RetryPolicy} decides what follows a failure, and {@link
 *       dev.millrace.inference.RunEnd} lists what can come of it.
 *   <li>{@link dev.millrace.inference.model} asks the model server.
 *   <li>{@link dev.millrace.inference.RunningCalls} is where a cancel finds the call it means.
 *   <li>{@link dev.millrace.inference.Outcomes} says how a job ended, {@link
 *       dev.millrace.inference.WriteReports} puts it on the log.
 *   <li>{@link dev.millrace.inference.InferenceConfig} holds the limits an operator may change.
 * </ol>
 */
@NullMarked
package dev.millrace.inference;

import org.jspecify.annotations.NullMarked;
