/**
 * Asks a model server for one chat completion, and says what became of it.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.model.ModelServer} is the port: a call is begun, awaited, and
 *       may be closed at any time.
 *   <li>{@link dev.millrace.inference.model.CallEnd} lists how a call can end, {@link
 *       dev.millrace.backends.Fault} is what went wrong. {@link dev.millrace.backends.Verdict} is
 *       the one table of who has to act on what and when another try can help.
 *   <li>{@link dev.millrace.inference.model.HttpModelServers} is the adapter for every
 *       OpenAI-compatible server.
 *   <li>{@link dev.millrace.inference.model.AnswerReading} turns status, headers and bytes into an
 *       end.
 *   <li>{@link dev.millrace.inference.model.ChatBody} is the only place that edits a request.
 * </ol>
 */
@NullMarked
package dev.millrace.inference.model;

import org.jspecify.annotations.NullMarked;
