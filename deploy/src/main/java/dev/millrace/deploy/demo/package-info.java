/**
 * One story, told by the real parts: support tickets through both doors, a repeat, a refusal, a
 * worker killed in the middle of a job, a signed webhook and the sum of the ledger.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.demo.Demo} is the verb.
 *   <li>{@link dev.millrace.deploy.demo.Tickets} is what is asked, {@link
 *       dev.millrace.deploy.demo.DemoStory} what happens on a stack of its own, {@link
 *       dev.millrace.deploy.demo.DemoElsewhere} on an installation of others.
 *   <li>{@link dev.millrace.deploy.demo.DemoChat} is what answers: a model in the worker, or a
 *       script.
 *   <li>{@link dev.millrace.deploy.demo.DemoReport} is what is said about it.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.demo;

import org.jspecify.annotations.NullMarked;
