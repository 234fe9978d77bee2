/**
 * How every service reads and writes Kafka; knows Kafka, knows no job kind.
 *
 * <ol>
 *   <li>{@link dev.millrace.log.LogWriter} is the one producer of a process.
 *   <li>{@link dev.millrace.log.LogRecords} turns what a consumer reads into what contracts speak.
 *   <li>{@link dev.millrace.log.DeadLetters} is where a record goes that nobody can be told about.
 *   <li>{@link dev.millrace.log.Persistence} repeats a batch that time can cure.
 *   <li>{@link dev.millrace.log.CancelledJobs} follows the cancels.
 *   <li>{@link dev.millrace.log.EndWithSupervisor} ends what nobody else would stop.
 *   <li>{@link dev.millrace.log.work} is the work port.
 *   <li>{@link dev.millrace.log.cluster} makes the clients and knows what the cluster calls things.
 *   <li>{@link dev.millrace.log.config} holds operators to the keys and shows what they said.
 * </ol>
 */
@NullMarked
package dev.millrace.log;

import org.jspecify.annotations.NullMarked;
