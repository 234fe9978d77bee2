/**
 * The work port: records one by one, in any order, acknowledged each for itself.
 *
 * <ol>
 *   <li>{@link dev.millrace.log.work.WorkQueue} hands {@link dev.millrace.log.work.Work} to a
 *       {@link dev.millrace.log.work.WorkHandler}.
 *   <li>{@link dev.millrace.log.work.Intake} is a queue that can be left and taken up again.
 *   <li>{@link dev.millrace.log.work.PartitionWorkQueue} is the engine on an ordinary consumer
 *       group: a slow record holds back neither its neighbours nor, for long, their
 *       acknowledgement.
 *   <li>{@link dev.millrace.log.work.Assignment} is what such a consumer holds, and begins the most
 *       urgent of it; {@link dev.millrace.log.work.FollowRebalances} keeps it true.
 *   <li>{@link dev.millrace.log.work.PartitionProgress} knows which offsets are done; {@link
 *       dev.millrace.log.work.CommitProgress} tells the group, {@link
 *       dev.millrace.log.work.CommitMetadata} in few characters.
 *   <li>{@link dev.millrace.log.work.ShareWorkQueue} is the engine on a share group, for slow work
 *       and for more workers than partitions; {@link dev.millrace.log.work.ShareSlot} is one of its
 *       consumers.
 *   <li>{@link dev.millrace.log.work.ShareGroup} prepares the group on the broker, as {@link
 *       dev.millrace.log.work.SharePolicy} decides.
 *   <li>{@link dev.millrace.log.work.Redelivery} writes anew what the broker would soon deliver no
 *       more.
 * </ol>
 */
@NullMarked
package dev.millrace.log.work;

import org.jspecify.annotations.NullMarked;
