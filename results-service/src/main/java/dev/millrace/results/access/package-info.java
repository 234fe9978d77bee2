/**
 * Says who may ask, and answers those who may not.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.access.Authenticate} finds out who makes a request, {@link
 *       dev.millrace.contracts.access.AccessPolicy} decides it.
 *   <li>{@link dev.millrace.results.access.Keys} opens the API keys' file.
 *   <li>{@link dev.millrace.results.access.Requester} is who asks and the tenant, for whoever
 *       answers.
 *   <li>{@link dev.millrace.results.access.Refusal} is an answer that is no; {@link
 *       dev.millrace.results.access.AnswerRefusals} writes it.
 *   <li>{@link dev.millrace.results.access.Parameters} reads what a query says, or refuses it.
 *   <li>{@link dev.millrace.results.access.RefuseOpenDoor} lets no stranger in where there are no
 *       keys.
 *   <li>{@link dev.millrace.results.access.RequestIds} names every request.
 * </ol>
 */
@NullMarked
package dev.millrace.results.access;

import org.jspecify.annotations.NullMarked;
