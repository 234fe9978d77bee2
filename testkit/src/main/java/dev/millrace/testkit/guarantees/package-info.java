/**
 * What we promise, as objects that fail: tell them what was handed in, let them read what came out,
 * ask them to verify.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.guarantees.EveryJobEndsOnce}, read from {@link
 *       dev.millrace.testkit.guarantees.Completion}s.
 *   <li>{@link dev.millrace.testkit.guarantees.NothingIsLostAcrossARestart} adds that the restart
 *       met work.
 *   <li>{@link dev.millrace.testkit.guarantees.EveryCallIsAccountedFor} is about money: no call is
 *       made again that a kill did not cut off.
 *   <li>{@link dev.millrace.testkit.guarantees.EveryWebhookArrives}.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.guarantees;

import org.jspecify.annotations.NullMarked;
