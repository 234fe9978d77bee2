/**
 * One exchange with a back end over HTTP/1.1, on the client that Quarkus ships.
 *
 * <ol>
 *   <li>{@link dev.millrace.backends.http.HttpCall} is the exchange: awaited, bounded, closed at
 *       any time.
 *   <li>{@link dev.millrace.backends.http.HttpAnswer} lists all that the wire can give for it,
 *       {@link dev.millrace.backends.http.WireFailure} says why there was no connection.
 *   <li>{@link dev.millrace.backends.http.Connections} is the way there: pools, TLS, the proxy.
 *   <li>{@link dev.millrace.backends.http.ApiKey} is the key that a back end asks for.
 * </ol>
 */
@NullMarked
package dev.millrace.backends.http;

import org.jspecify.annotations.NullMarked;
