/**
 * What is measured, and how; whoever runs a stack does the talking to it.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.bench.Workload} names the jobs that a measurement is made of.
 *   <li>{@link dev.millrace.bench.BurstLog} remembers when each job was submitted and completed.
 *   <li>{@link dev.millrace.bench.CpuTimes} is the processor time that processes have used.
 *   <li>{@link dev.millrace.bench.Measured} is what came out for one workload.
 *   <li>{@link dev.millrace.bench.Report} says it, with the {@link dev.millrace.bench.Machine} it
 *       came from.
 * </ol>
 */
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
