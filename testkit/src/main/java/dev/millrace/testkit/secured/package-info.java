/**
 * A cluster that lets nobody in without a name and nobody do anything without an ACL.
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.secured.SecuredKafka} is the broker.
 *   <li>{@link dev.millrace.testkit.secured.TestingAuthority} signs certificates for it and for
 *       those who log in with one.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.secured;

import org.jspecify.annotations.NullMarked;
