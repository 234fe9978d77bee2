/**
 * What an operator says to a service, beyond the keys themselves: {@link
 * dev.millrace.log.config.StrictVariables} refuses environment variables that are almost keys.
 */
@NullMarked
package dev.millrace.log.config;

import org.jspecify.annotations.NullMarked;
