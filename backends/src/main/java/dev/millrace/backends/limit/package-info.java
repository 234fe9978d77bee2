/**
 * Finds out how many calls at once a back end takes.
 *
 * <p>{@link dev.millrace.backends.limit.AdaptiveLimit} learns from what each call {@link
 * dev.millrace.backends.limit.Met met}; who gets the calls is the business of whoever makes them.
 */
@NullMarked
package dev.millrace.backends.limit;

import org.jspecify.annotations.NullMarked;
