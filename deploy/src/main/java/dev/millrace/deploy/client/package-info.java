/**
 * The verbs that talk to any installation over its public HTTP interface.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.client.Submit}, {@link dev.millrace.deploy.client.Get}, {@link
 *       dev.millrace.deploy.client.Jobs}, {@link dev.millrace.deploy.client.Cancel} and {@link
 *       dev.millrace.deploy.client.ShowUsage} are the verbs about jobs.
 *   <li>{@link dev.millrace.deploy.client.DeadLetters}, {@link dev.millrace.deploy.client.Redrive}
 *       and {@link dev.millrace.deploy.client.Redrives} are those about dead letters.
 *   <li>{@link dev.millrace.deploy.client.Server} makes the calls; what goes wrong is a {@link
 *       dev.millrace.deploy.client.CallFailure}.
 *   <li>{@link dev.millrace.deploy.client.JobText} and {@link dev.millrace.deploy.client.TextTable}
 *       turn answers into text for people.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.client;

import org.jspecify.annotations.NullMarked;
