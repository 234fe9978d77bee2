/**
 * The local stack: everything Millrace needs on one machine, as real processes on loopback.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.deploy.stack.StackPlan} says what is wanted.
 *   <li>{@link dev.millrace.deploy.stack.LocalStack} starts it, breaks it on request and stops it.
 *   <li>{@link dev.millrace.deploy.stack.Members} are its processes by name, {@link
 *       dev.millrace.deploy.stack.Crashes} decides when one that ended by itself starts again.
 *   <li>{@link dev.millrace.deploy.stack.Artefact} lists what runs, with the memory each may take.
 *   <li>{@link dev.millrace.deploy.stack.ServiceSettings} is all the configuration services get.
 *   <li>{@link dev.millrace.deploy.stack.LocalKafka} and {@link
 *       dev.millrace.deploy.stack.LocalPostgres} are the two real servers below, {@link
 *       dev.millrace.deploy.stack.LocalQdrant} is the third where {@link
 *       dev.millrace.deploy.stack.Vectors} are kept.
 *   <li>{@link dev.millrace.deploy.stack.TopicList} reads the one list of topics.
 *   <li>{@link dev.millrace.deploy.stack.RunningStack} finds, from another process, what runs.
 *   <li>{@link dev.millrace.deploy.stack.EffectiveConfig} lets the services say what they run with,
 *       given what each is {@link dev.millrace.deploy.stack.Told}.
 * </ol>
 */
@NullMarked
package dev.millrace.deploy.stack;

import org.jspecify.annotations.NullMarked;
