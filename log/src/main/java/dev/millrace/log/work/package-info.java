/**
 * The work port: records one by one, in any order, acknowledged each for itself.
 *
 * <ol>
 *   <li>{@link dev.millrace.log.work.WorkQueue} hands {@link dev.millrace.log.work.Work} to a
 *       {@link dev.millrace.log.work.WorkHandler}.
 *   <li>{@link dev.millrace.log.work.PartitionWorkQueue} is the engine on an ordinary consumer
 *       group: a slow record holds back neither its neighbours nor, for long, their
 *       acknowledgement.
 *   <li>{@link dev.millrace.log.work.Assignment} is what such a consumer holds, and begins the most
 *       urgent of it; {@link dev.millrace.log.work.FollowRebalances} keeps it true.
 *   <li>{@link dev.millrace.log.work.PartitionProgress} knows which offsets are done.
 * </ol>
 */
@NullMarked
package dev.millrace.log.work;

import org.jspecify.annotations.NullMarked;
