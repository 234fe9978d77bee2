/**
 * Answers questions about jobs over HTTP, and takes cancels.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.answers.AnswerJobs} is the door.
 *   <li>{@link dev.millrace.results.answers.AskedJob} finds one job and waits for it, {@link
 *       dev.millrace.results.answers.Waiters} keeps everybody who waits.
 *   <li>{@link dev.millrace.results.answers.CancelJobs} writes a cancel to the log.
 *   <li>{@link dev.millrace.results.answers.JobList} lists jobs, as {@link
 *       dev.millrace.results.answers.ListQuery} asks.
 *   <li>{@link dev.millrace.results.answers.AnswerJobCounts} counts them by state.
 *   <li>{@link dev.millrace.results.answers.FloatLists} turns embeddings into numbers, here and
 *       nowhere else.
 *   <li>{@link dev.millrace.results.answers.AnswerUsage} sums the {@link
 *       dev.millrace.results.answers.LedgerSums}, as {@link
 *       dev.millrace.results.answers.UsageQuery} asks.
 * </ol>
 */
@NullMarked
package dev.millrace.results.answers;

import org.jspecify.annotations.NullMarked;
