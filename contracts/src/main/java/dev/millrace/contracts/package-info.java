/**
 * The words the services say to each other, and their whole wire form.
 *
 * <p>Nothing here knows Kafka or Quarkus. A field may be added if old readers can ignore it;
 * anything else is a new topic version. Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.contracts.Topics} lists where events travel.
 *   <li>{@link dev.millrace.contracts.JobKey} is what a job is identified by, everywhere.
 *   <li>{@link dev.millrace.contracts.SubmittedJob} is what a submitted record can turn out to be,
 *       and {@link dev.millrace.contracts.JobReading} the one reading that both doors use.
 *   <li>{@link dev.millrace.contracts.Task} is what can be asked for.
 *   <li>{@link dev.millrace.contracts.WorkOrder} is what the router hands to a worker.
 *   <li>{@link dev.millrace.contracts.JobOutcome} is how a worker, the router or the sweeper says
 *       that a job ended, {@link dev.millrace.contracts.JobResult} how the world is told.
 *   <li>{@link dev.millrace.contracts.Wire} turns each of them into key, headers and bytes, and
 *       back.
 * </ol>
 */
@NullMarked
package dev.millrace.contracts;

import org.jspecify.annotations.NullMarked;
