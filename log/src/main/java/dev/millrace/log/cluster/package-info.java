/**
 * The Kafka cluster that a process works on: how it is reached and what things are called there.
 * Nothing else makes a Kafka client.
 *
 * <ol>
 *   <li>{@link dev.millrace.log.cluster.Cluster} makes every client, from the {@code kafka.*} keys.
 *   <li>{@link dev.millrace.log.cluster.Names} puts {@code kafka.name-prefix} before our names and
 *       takes it off again.
 *   <li>{@link dev.millrace.log.cluster.PrefixChannels} does the same for the channels that others
 *       open for us.
 *   <li>{@link dev.millrace.log.cluster.WatchAccess} holds the cluster to the {@link
 *       dev.millrace.log.cluster.Needs} of a service, as {@link
 *       dev.millrace.log.cluster.CheckAccess} finds it; {@link
 *       dev.millrace.log.cluster.Shortcomings}, {@link dev.millrace.log.cluster.Denial} and {@link
 *       dev.millrace.log.cluster.Unreachable} say in a sentence what is wrong.
 *   <li>{@link dev.millrace.log.cluster.WatchMembers} ends a process whose channel reads no more.
 * </ol>
 */
@NullMarked
package dev.millrace.log.cluster;

import org.jspecify.annotations.NullMarked;
