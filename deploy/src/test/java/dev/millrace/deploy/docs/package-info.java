/**
 * What documents say about the code, held to the code.
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.docs.ConfigurationPageTest} fails when {@code
 *       docs/configuration.md} is not what the sources say.
 *   <li>{@link dev.millrace.deploy.docs.ConfigSources} reads the interfaces of all services, {@link
 *       dev.millrace.deploy.docs.ConfigKey} is one of their keys.
 *   <li>{@link dev.millrace.deploy.docs.KafkaAccessPageTest} does so for {@code
 *       docs/kafka-access.md}, whose rights {@link dev.millrace.deploy.docs.AclList} reads from
 *       {@code deploy/acls.yaml}; the system test on a secured broker grants the same.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.docs;

import org.jspecify.annotations.NullMarked;
