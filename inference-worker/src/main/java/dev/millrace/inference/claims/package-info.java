/**
 * The guard against double runs: one row per job says who runs it, for all workers of all pools.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.claims.Guard} is the door: may this record be run?
 *   <li>{@link dev.millrace.inference.claims.ClaimPolicy} is the decision, {@link
 *       dev.millrace.inference.claims.Claim} what it looks at.
 *   <li>{@link dev.millrace.inference.claims.ClaimTable} holds all SQL, {@link
 *       dev.millrace.inference.claims.Transactions} runs it; {@link
 *       dev.millrace.inference.claims.Combining} makes one statement of many requests.
 *   <li>{@link dev.millrace.inference.claims.Heartbeat} is how others know that we live.
 *   <li>{@link dev.millrace.inference.claims.Endings} is asked when somebody does not.
 * </ol>
 *
 * <p>A job whose worker died may be why it died, or may just have been beside it. Each death counts
 * for all that were in flight; the last run that {@code inference.starts-max} leaves a job is
 * {@linkplain dev.millrace.inference.claims.Guard.Admission.Alone alone} in its process, so that
 * whoever ends failed for it is to blame.
 *
 * <p>A job we give back is released <em>before</em> its next record can be written. Were it the
 * other way round, a worker could read that record while our claim still stood, take it for a
 * repeat and drop it, and the job would be lost. A crash between the two leaves the record we have
 * unaccepted: it comes again and finds the job unclaimed. Once the next record is written, the job
 * is marked as passed on with the attempts that one carries: our record, which has fewer, may come
 * again because its acceptance was lost, and would make a call that was made.
 */
@NullMarked
package dev.millrace.inference.claims;

import org.jspecify.annotations.NullMarked;
