/**
 * What speaks the wire in tests: real brokers and databases, scripted strangers, the guarantees.
 *
 * <p>Nothing here knows our contracts: it talks to the system as any other program would, in
 * strings and bytes. Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.InVmKafka} and {@link
 *       dev.millrace.testkit.EmbeddedPostgresResource} are the real servers, without containers; so
 *       is what {@link dev.millrace.testkit.qdrant} starts.
 *   <li>{@link dev.millrace.testkit.secured} is a broker with TLS, logins and ACLs.
 *   <li>{@link dev.millrace.testkit.way} is what stands between a client and a server.
 *   <li>{@link dev.millrace.testkit.TestingTopics} writes to and reads from the broker.
 *   <li>{@link dev.millrace.testkit.fetch} fetches what no build brings.
 *   <li>{@link dev.millrace.testkit.LibrdkafkaPartitions} says where other languages put a key.
 *   <li>{@link dev.millrace.testkit.Seeds} checks a property against many random inputs.
 *   <li>{@link dev.millrace.testkit.HouseRules} and {@link dev.millrace.testkit.DocsRules} keep
 *       code and documents as we agreed.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit;

import org.jspecify.annotations.NullMarked;
