/**
 * What an operator says to a service, beyond the keys themselves.
 *
 * <ol>
 *   <li>{@link dev.millrace.log.config.StrictVariables} refuses environment variables that are
 *       almost keys.
 *   <li>{@link dev.millrace.log.config.PrintConfig} prints what came of it all, without a start;
 *       {@link dev.millrace.log.config.Origins} says where a value comes from, {@link
 *       dev.millrace.log.config.Secrets} keeps back what nobody may read.
 * </ol>
 */
@NullMarked
package dev.millrace.log.config;

import org.jspecify.annotations.NullMarked;
