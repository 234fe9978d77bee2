/**
 * The one command line, {@code ./millrace}.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.Main} lists the verbs.
 *   <li>{@link dev.millrace.deploy.Up}, {@link dev.millrace.deploy.Down} and {@link
 *       dev.millrace.deploy.Status} run everything on this machine.
 *   <li>{@link dev.millrace.deploy.ShowConfig} shows what the services run with, and who said so.
 *   <li>{@link dev.millrace.deploy.console} is how every verb talks to whoever typed it.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy;

import org.jspecify.annotations.NullMarked;
