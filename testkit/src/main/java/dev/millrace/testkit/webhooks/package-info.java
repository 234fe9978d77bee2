/**
 * A customer's endpoint: records what is delivered to it, answers as scripted, checks signatures
 * with the Standard Webhooks reference library.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.testkit.webhooks.WebhookReceiver} listens.
 *   <li>{@link dev.millrace.testkit.webhooks.Reply} is what it can be told to answer.
 *   <li>{@link dev.millrace.testkit.webhooks.Delivery} is what it was sent.
 * </ol>
 */
@NullMarked
package dev.millrace.testkit.webhooks;

import org.jspecify.annotations.NullMarked;
