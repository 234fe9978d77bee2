/**
 * Lets admins look at dead letters and write them to their topics anew.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.results.redrive.AnswerDeadLetters} and {@link
 *       dev.millrace.results.redrive.AnswerRedrives} are the doors.
 *   <li>{@link dev.millrace.results.redrive.DeadTopics} says where dead letters lie, {@link
 *       dev.millrace.results.redrive.HiddenTopics} where we may not look, {@link
 *       dev.millrace.results.redrive.OldestFirst} reads them, {@link
 *       dev.millrace.results.redrive.Cursor} says where a list of them goes on.
 *   <li>{@link dev.millrace.results.redrive.RedrivePolicy} decides about each {@link
 *       dev.millrace.results.redrive.DeadLetter}, which knows what it is as a record anew.
 *   <li>{@link dev.millrace.results.redrive.RunRedrives} sees to it that one replica carries a
 *       redrive out, {@link dev.millrace.results.redrive.RedriveRun} does so.
 *   <li>{@link dev.millrace.results.redrive.Redrives} and {@link
 *       dev.millrace.results.redrive.Marks} remember what was done.
 * </ol>
 */
@NullMarked
package dev.millrace.results.redrive;

import org.jspecify.annotations.NullMarked;
