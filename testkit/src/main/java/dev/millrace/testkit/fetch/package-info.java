/**
 * Files that no build brings, such as the weights of a model or the program of a server: fetched
 * once, checked, kept.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.fetch.FetchedFile} is the door: which file it will be, and the
 *       fetch that puts it there.
 *   <li>{@link dev.millrace.testkit.fetch.Source} lists where files come from.
 *   <li>{@link dev.millrace.testkit.fetch.ThisUser} says where the cache is and which npm is used.
 *   <li>{@link dev.millrace.testkit.fetch.FetchFiles} is the order of every fetch: lock, room,
 *       download, check, rename.
 *   <li>{@link dev.millrace.testkit.fetch.Download} goes on where an earlier one was cut off.
 *   <li>{@link dev.millrace.testkit.fetch.NpmRegistry} finds packages, at whatever mirror this
 *       machine's npm uses.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.fetch;

import org.jspecify.annotations.NullMarked;
