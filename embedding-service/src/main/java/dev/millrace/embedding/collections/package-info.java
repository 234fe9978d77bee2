/**
 * Answers calls about collections over HTTP, while their callers wait.
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.collections.CollectionRoutes} says which path is whose.
 *   <li>{@link dev.millrace.embedding.collections.TakeCalls} takes a call in: who calls, is there
 *       room, is the body here.
 *   <li>{@link dev.millrace.embedding.collections.CallReading} reads it as the job that asks for
 *       the same, free of HTTP.
 *   <li>{@link dev.millrace.embedding.collections.CollectionCalls} is the port behind which it is
 *       answered, {@link dev.millrace.embedding.collections.Reply} everything that can be answered.
 *   <li>{@link dev.millrace.embedding.collections.HttpReply} puts that into HTTP's words, {@link
 *       dev.millrace.embedding.collections.Exchange} sends it to a caller who is still there.
 *   <li>{@link dev.millrace.embedding.collections.CollectionLimits} is what an operator may change.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding.collections;

import org.jspecify.annotations.NullMarked;
