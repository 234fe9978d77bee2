/**
 * Knows every job that has not ended.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.open.RecordSubmissions} opens a row for every submitted job.
 *   <li>{@link dev.millrace.results.open.SweepDeadlines} ends those that nobody ended in time.
 * </ol>
 */
@NullMarked
package dev.millrace.results.open;

import org.jspecify.annotations.NullMarked;
