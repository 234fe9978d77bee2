/**
 * Decides how every job ended: the first outcome wins, later ones only cost.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.endings.RecordOutcomes} takes batches of outcomes off the log.
 *   <li>{@link dev.millrace.results.endings.Settlement} turns one outcome into what is stored and
 *       told; pure.
 *   <li>{@link dev.millrace.results.endings.Settle} stores a batch and says which ends are to be
 *       told.
 *   <li>{@link dev.millrace.results.endings.Tally} counts.
 * </ol>
 */
@NullMarked
package dev.millrace.results.endings;

import org.jspecify.annotations.NullMarked;
