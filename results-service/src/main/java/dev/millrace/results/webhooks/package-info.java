/**
 * Delivers completions to those who asked for it, as Standard Webhooks.
 *
 * <ol>
 *   <li>{@link dev.millrace.results.webhooks.DeliverWebhooks} takes what is due and hands it to its
 *       senders; {@link dev.millrace.results.webhooks.Hosts} keeps a dead receiver from taking them
 *       all.
 *   <li>{@link dev.millrace.results.webhooks.Deliveries} is the queue in the database, filled by
 *       the transaction that ends a job.
 *   <li>{@link dev.millrace.results.webhooks.SendWebhook} makes one attempt: {@link
 *       dev.millrace.results.webhooks.Secrets} sign it, {@link
 *       dev.millrace.results.webhooks.Destination} checks where it goes, {@link
 *       dev.millrace.results.webhooks.PostWebhook} posts it.
 *   <li>{@link dev.millrace.results.webhooks.BackoffPolicy} decides what follows from the {@link
 *       dev.millrace.results.webhooks.Answer}: a {@link dev.millrace.results.webhooks.Next}.
 *   <li>{@link dev.millrace.results.webhooks.AnswerSecrets} shows and rotates a tenant's secrets.
 * </ol>
 */
@NullMarked
package dev.millrace.results.webhooks;

import org.jspecify.annotations.NullMarked;
