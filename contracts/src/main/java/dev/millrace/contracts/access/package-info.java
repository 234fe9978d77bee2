/**
 * Who may speak for which tenant: {@link dev.millrace.contracts.access.ApiKeys}, read from a file
 * that holds hashes only.
 */
@NullMarked
package dev.millrace.contracts.access;

import org.jspecify.annotations.NullMarked;
