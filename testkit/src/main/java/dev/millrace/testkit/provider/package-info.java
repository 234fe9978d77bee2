/**
 * A chat model that does what it is told: an OpenAI-compatible server whose answers, errors and
 * nonsense are scripted.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.provider.ScriptedProvider} is the server, in a test or as a
 *       process of its own.
 *   <li>{@link dev.millrace.testkit.provider.Script} lists everything it can be told, by marks like
 *       {@code [[429:2]]} in the last user message.
 *   <li>{@link dev.millrace.testkit.provider.Conduct} is how it behaves towards everybody: latency,
 *       error rate, rate limit.
 *   <li>{@link dev.millrace.testkit.provider.Call} is what it remembers of each request.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.provider;

import org.jspecify.annotations.NullMarked;
