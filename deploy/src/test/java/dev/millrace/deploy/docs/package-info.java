/**
 * What documents say about the code, held to the code.
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.docs.ConfigurationPageTest} fails when {@code
 *       docs/configuration.md} is not what the sources say.
 *   <li>{@link dev.millrace.deploy.docs.ConfigSources} reads the interfaces of all services, {@link
 *       dev.millrace.deploy.docs.ConfigKey} is one of their keys.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.docs;

import org.jspecify.annotations.NullMarked;
