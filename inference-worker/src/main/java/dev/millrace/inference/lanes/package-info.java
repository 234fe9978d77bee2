/**
 * Who may call a model now.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.lanes.CallGates} has a {@link
 *       dev.millrace.inference.lanes.CallGate} for each model, which lets its calls begin, urgent
 *       ones first.
 *   <li>{@link dev.millrace.backends.limit.AdaptiveLimit} finds out how many at once a back end
 *       takes, {@code Reserve} how many of them may be batch calls.
 *   <li>{@code ComeBack} says when a job that found no room should be here again.
 *   <li>{@link dev.millrace.inference.lanes.WatchQueues} hears from vLLM itself how busy it is.
 * </ol>
 */
@NullMarked
package dev.millrace.inference.lanes;

import org.jspecify.annotations.NullMarked;
