/**
 * What an operator may change of the calls to back ends, under the same names in every service.
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.config.RetryConfig}, {@link
 *       dev.millrace.backends.config.BreakerConfig}, {@link
 *       dev.millrace.backends.config.ConnectionConfig} and {@link
 *       dev.millrace.backends.config.ModelListConfig} are keys; a service's own mapping extends
 *       them, and so gives them its prefix.
 *   <li>{@link dev.millrace.backends.config.CheckCallKeys} refuses what cannot be, in the words of
 *       {@link dev.millrace.backends.config.KeyBounds}.
 * </ol>
 */
@NullMarked
package dev.millrace.backends.config;

import org.jspecify.annotations.NullMarked;
