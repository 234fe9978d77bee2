/**
 * Who may do what for which tenant.
 *
 * <ol>
 *   <li>{@link dev.millrace.contracts.access.ApiKeys}, read from a file that holds hashes only,
 *       says who speaks; {@link dev.millrace.contracts.access.KeyFile} keeps them as fresh as it.
 *   <li>{@link dev.millrace.contracts.access.AccessPolicy} decides about a call, from the next two.
 *   <li>{@link dev.millrace.contracts.access.ScopePolicy} says what a key must be allowed for a
 *       call.
 *   <li>{@link dev.millrace.contracts.access.TenantPolicy} says for which tenant it is made.
 *   <li>{@link dev.millrace.contracts.access.ExposurePolicy} says where a service may listen if
 *       there are no keys.
 * </ol>
 */
@NullMarked
package dev.millrace.contracts.access;

import org.jspecify.annotations.NullMarked;
