/**
 * Takes a job along its route, from one candidate to the next, and says what became of it.
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.route.FollowRoute} does what {@link
 *       dev.millrace.backends.retry.RetryPolicy} says; how a candidate is called is each service's
 *       own, behind {@link dev.millrace.backends.route.FollowRoute.Calls}.
 *   <li>{@link dev.millrace.backends.route.Step} is all that can follow on a call, {@link
 *       dev.millrace.backends.route.Steps} makes one of it; {@link
 *       dev.millrace.backends.route.RunEnd} is all that can become of a job.
 *   <li>{@link dev.millrace.backends.route.Endings} are the ways to end that every service has,
 *       {@link dev.millrace.backends.route.Outcomes} says how a job ended, with everything it took.
 *   <li>{@link dev.millrace.backends.route.Leaving} is thrown where the process goes first.
 * </ol>
 */
@NullMarked
package dev.millrace.backends.route;

import org.jspecify.annotations.NullMarked;
