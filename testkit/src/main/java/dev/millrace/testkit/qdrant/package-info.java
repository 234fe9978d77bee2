/**
 * A real Qdrant server on loopback, without a container.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.qdrant.RealQdrant} is the server that a test starts, kills,
 *       pauses and starts again; {@link dev.millrace.testkit.qdrant.QdrantResource} is the same for
 *       Quarkus.
 *   <li>{@link dev.millrace.testkit.qdrant.QdrantProgram} finds or fetches its program.
 *   <li>{@link dev.millrace.testkit.qdrant.QdrantNode} is how that is run, here and in a local
 *       stack.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.qdrant;

import org.jspecify.annotations.NullMarked;
