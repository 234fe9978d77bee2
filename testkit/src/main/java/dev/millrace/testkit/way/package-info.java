/**
 * What stands between a client and a server of a test, on plain sockets.
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.way.TlsFront} ends TLS in front of a server that knows none.
 *   <li>{@link dev.millrace.testkit.way.ConnectProxy} is an HTTP proxy, which knows every name.
 *   <li>{@link dev.millrace.testkit.way.TestingNames} is a DNS server whose answers change.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.way;

import org.jspecify.annotations.NullMarked;
