/**
 * A provider of models that does what it is told: OpenAI- and Anthropic-shaped, its answers,
 * latencies, errors, limits and nonsense scripted.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.provider.ScriptedProvider} is the server, in a test; {@code
 *       script} makes a process of its own of it.
 *   <li>{@link dev.millrace.testkit.provider.Route} lists what it serves, {@link
 *       dev.millrace.testkit.provider.AnswerCalls} takes a call from the request to its end.
 *   <li>{@link dev.millrace.testkit.provider.Script} is what one answer is to be: told by {@link
 *       dev.millrace.testkit.provider.Marks} like {@code [[429:2]]} in the last user message, or
 *       drawn from a {@link dev.millrace.testkit.provider.Manner}.
 *   <li>{@link dev.millrace.testkit.provider.Conduct} is the manner towards everybody and the
 *       {@link dev.millrace.testkit.provider.Limits} that {@link
 *       dev.millrace.testkit.provider.Gate} enforces.
 *   <li>{@link dev.millrace.testkit.provider.PlayScript} carries a script out, mishaps and all.
 *   <li>{@link dev.millrace.testkit.provider.Call} is what is remembered of each request.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.provider;

import org.jspecify.annotations.NullMarked;
