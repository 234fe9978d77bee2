/**
 * Knows, for each back end, whether this process may call it now.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.breaker.Breakers} has one {@link
 *       dev.millrace.backends.breaker.Breaker} for each back end; every call passes it, and tells
 *       it how it ended.
 *   <li>{@link dev.millrace.backends.breaker.Effect} is what the end of a call means for the calls
 *       of other jobs.
 *   <li>{@link dev.millrace.backends.breaker.Circuit} is the circuit breaker of resilience4j, with
 *       what its callers need to know.
 *   <li>{@link dev.millrace.backends.breaker.Rest} is a time in which no call is made, and why.
 * </ol>
 */
@NullMarked
package dev.millrace.backends.breaker;

import org.jspecify.annotations.NullMarked;
