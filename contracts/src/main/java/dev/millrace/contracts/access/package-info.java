/**
 * Who may speak for which tenant: {@link dev.millrace.contracts.access.ApiKeys}, read from a file
 * that holds hashes only, and {@link dev.millrace.contracts.access.ExposurePolicy}: where a service
 * may listen if there is none.
 */
@NullMarked
package dev.millrace.contracts.access;

import org.jspecify.annotations.NullMarked;
