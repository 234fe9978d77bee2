/**
 * Knows whether the servers that a pool awaits have its models: a pool takes work only while they
 * do. That is the one thing that opens and shuts a pool; what becomes of a call that fails is the
 * breaker's business, which this never touches.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.listed.AwaitModels} asks again and again, and tells of each
 *       change.
 *   <li>{@code ModelList} says what a server's list means for a model.
 *   <li>{@code AskForModels} is how a server is asked.
 * </ol>
 */
@NullMarked
package dev.millrace.backends.listed;

import org.jspecify.annotations.NullMarked;
