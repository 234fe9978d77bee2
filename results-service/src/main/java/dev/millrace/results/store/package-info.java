/**
 * The database, in bulk.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.store.JobStore} opens jobs and ends them; {@link
 *       dev.millrace.results.store.Bisection} finds the rows that the database refuses.
 *   <li>{@link dev.millrace.results.store.SettledJob} is an end about to be stored, {@link
 *       dev.millrace.results.store.LedgerRow} a model call of it.
 *   <li>{@link dev.millrace.results.store.StoredJobs} finds them again, each a {@link
 *       dev.millrace.results.store.StoredJob}; {@link dev.millrace.results.store.JobProgress} says
 *       no more than how far they are.
 *   <li>{@link dev.millrace.results.store.JobsOpened} and {@link
 *       dev.millrace.results.store.JobsEnded} tell the rest of the process what was committed.
 *   <li>{@link dev.millrace.results.store.Columns} turns a list of rows into one array per column.
 *   <li>{@link dev.millrace.results.store.KeepPartitions} makes days ahead and drops old ones.
 * </ol>
 */
@NullMarked
package dev.millrace.results.store;

import org.jspecify.annotations.NullMarked;
