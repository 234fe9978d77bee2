/**
 * What it means when a call of a model's back end fails; knows no kind of task and no Kafka.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.Fault} is what went wrong in a call.
 *   <li>{@link dev.millrace.backends.Verdict} is the one table of who has to act on what and when
 *       another try can help.
 *   <li>{@link dev.millrace.backends.ErrorWords} is what a server says itself, {@link
 *       dev.millrace.backends.RetryAfter} how long it asks us to wait, by itself or by the limits
 *       that it tells of ({@code RateLimitReset}).
 *   <li>{@link dev.millrace.backends.http} is the way there, {@link dev.millrace.backends.breaker}
 *       says when it is closed, {@link dev.millrace.backends.retry} when a job is tried where,
 *       {@link dev.millrace.backends.route} tries it and says what became of it. {@link
 *       dev.millrace.backends.listed} knows whether a model is there at all, {@link
 *       dev.millrace.backends.limit} how many calls it takes at once, {@link
 *       dev.millrace.backends.config} are the keys of all that.
 * </ol>
 */
@NullMarked
package dev.millrace.backends;

import org.jspecify.annotations.NullMarked;
