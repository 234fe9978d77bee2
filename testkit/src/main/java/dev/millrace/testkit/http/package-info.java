/**
 * An HTTP/1.1 server small enough to misbehave on purpose: cut bodies, resets, half streams, and a
 * caller's leaving noticed at once. Written on plain sockets because a proper server hides all of
 * that.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.http.LoopbackHttp} listens.
 *   <li>{@link dev.millrace.testkit.http.Exchange} is one request and what may be done about it.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.http;

import org.jspecify.annotations.NullMarked;
