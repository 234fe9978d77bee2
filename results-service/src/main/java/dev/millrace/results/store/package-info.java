/**
 * The database, in bulk.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.store.JobStore} opens jobs, ends them and finds them.
 *   <li>{@link dev.millrace.results.store.SettledJob} is an end about to be stored, {@link
 *       dev.millrace.results.store.LedgerRow} a model call of it, {@link
 *       dev.millrace.results.store.StoredJob} a job as found.
 *   <li>{@link dev.millrace.results.store.Columns} turns a list of rows into one array per column.
 *   <li>{@link dev.millrace.results.store.KeepPartitions} makes days ahead and drops old ones.
 * </ol>
 */
@NullMarked
package dev.millrace.results.store;

import org.jspecify.annotations.NullMarked;
