/**
 * How a provider wants to be asked and what its answers mean, in JSON and bytes, without a
 * connection: all pure. Towards the rest of the worker everything is OpenAI's {@code
 * chat.completions}.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.dialect.EventStream} takes a stream apart into events.
 *   <li>{@link dev.millrace.inference.dialect.AnswerStream} puts an answer together from them, for
 *       OpenAI and for Anthropic.
 *   <li>{@code AnthropicRequest} and {@code AnthropicMessage} map there and back.
 * </ol>
 */
@NullMarked
package dev.millrace.inference.dialect;

import org.jspecify.annotations.NullMarked;
