/**
 * The scripted provider from a file: what {@code ./millrace provider --script FILE} plays.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.provider.script.ProviderScript} is the whole file, read.
 *   <li>{@link dev.millrace.testkit.provider.script.ReadManner} reads how calls are answered, for
 *       everybody or for the calls of one rule.
 *   <li>{@link dev.millrace.testkit.provider.script.Entry} is one mapping of it, in which every key
 *       has to be known.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.provider.script;

import org.jspecify.annotations.NullMarked;
