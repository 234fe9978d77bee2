/**
 * The guarantees, over the real processes: each test class starts a stack of its own, breaks it and
 * looks from outside, as a producer, a caller and a webhook receiver would.
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.system.Outside} is everybody who talks to the stack.
 *   <li>{@link dev.millrace.deploy.system.EveryJobEndsOnceIT} kills every service in turn.
 *   <li>{@link dev.millrace.deploy.system.IdentityIT} brings the same id in every way there is.
 *   <li>{@link dev.millrace.deploy.system.WrongInputIT} asks both doors the same wrong things.
 *   <li>{@link dev.millrace.deploy.system.OutagesIT} takes the database and the log away.
 *   <li>{@link dev.millrace.deploy.system.ChaosIT} kills workers of both engines all the time.
 *   <li>{@link dev.millrace.deploy.system.InterruptionsIT} interrupts the whole stack.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.system;

import org.jspecify.annotations.NullMarked;
