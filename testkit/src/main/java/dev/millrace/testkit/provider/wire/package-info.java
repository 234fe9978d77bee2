/**
 * What goes over the wire: how OpenAI and Anthropic ask, answer, stream and refuse, field by field.
 * Nothing here waits, fails or draws lots.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.provider.wire.Door} lists the requests that call a model.
 *   <li>{@link dev.millrace.testkit.provider.wire.Asked} is one such request, read and checked.
 *   <li>{@link dev.millrace.testkit.provider.wire.Said} is what a model says to it.
 *   <li>{@link dev.millrace.testkit.provider.wire.Answer} is that in a provider's words: whole, or
 *       as the {@link dev.millrace.testkit.provider.wire.Event}s of a stream.
 *   <li>{@link dev.millrace.testkit.provider.wire.Vendor} says how each of the two words errors and
 *       limits.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.provider.wire;

import org.jspecify.annotations.NullMarked;
