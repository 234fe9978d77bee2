/**
 * When a job is tried on which model, decided alike by every worker. All pure.
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.retry.RetryPolicy} decides from a job's {@link
 *       dev.millrace.backends.retry.Progress}; {@link dev.millrace.backends.retry.NextStep} is all
 *       it can say.
 *   <li>{@link dev.millrace.backends.retry.Waits} is how long a failed candidate is left alone by a
 *       job, {@link dev.millrace.backends.retry.Jitter} spreads those that wait.
 *   <li>{@link dev.millrace.backends.retry.PassedOver} takes off a route what rests, for another
 *       pool.
 * </ol>
 */
@NullMarked
package dev.millrace.backends.retry;

import org.jspecify.annotations.NullMarked;
