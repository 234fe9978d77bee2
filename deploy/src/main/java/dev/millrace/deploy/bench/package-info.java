/**
 * Measures a stack of its own; what is measured and how it is told stands in {@link
 * dev.millrace.bench}.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.bench.Bench} is the verb.
 *   <li>{@link dev.millrace.deploy.bench.Pipeline} starts the stack and measures one workload after
 *       the other.
 *   <li>{@link dev.millrace.deploy.bench.RunBursts} publishes jobs and sees them completed; {@link
 *       dev.millrace.deploy.bench.NumberedJobs} are new ones each time.
 *   <li>{@link dev.millrace.deploy.bench.Unwritten} measures how long answers stand nowhere but in
 *       their worker, with {@link dev.millrace.deploy.bench.FinishedTimes}.
 *   <li>{@link dev.millrace.deploy.bench.Engines} compares the two engines: {@link
 *       dev.millrace.deploy.bench.CompareEngines} by themselves, each a {@link
 *       dev.millrace.deploy.bench.BareEngine}, and {@link dev.millrace.deploy.bench.HoldCalls} in a
 *       worker with a thousand calls.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.bench;

import org.jspecify.annotations.NullMarked;
