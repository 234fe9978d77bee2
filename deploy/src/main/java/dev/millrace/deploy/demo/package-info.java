/**
 * One story, told by the real parts: jobs through both doors, a repeat, a refusal, a worker killed
 * in the middle of a job, a signed webhook and the sum of the ledger.
 *
 * <p>{@link dev.millrace.deploy.demo.Demo} is the verb, {@link dev.millrace.deploy.demo.DemoStory}
 * what happens, {@link dev.millrace.deploy.demo.DemoReport} what is said about it.
 */
@NullMarked
package dev.millrace.deploy.demo;

import org.jspecify.annotations.NullMarked;
