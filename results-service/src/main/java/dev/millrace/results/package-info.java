/**
 * Decides and remembers how every job ended, tells the world, answers questions.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.results.endings} turns outcomes into ends: the first one wins.
 *   <li>{@link dev.millrace.results.store} is the database: one statement per table and batch.
 *   <li>{@link dev.millrace.results.Completions} is what the world is told.
 *   <li>{@link dev.millrace.results.open} knows the jobs that have not ended, and ends those past
 *       their deadline.
 *   <li>{@link dev.millrace.results.answers} answers questions over HTTP, and cancels.
 *   <li>{@link dev.millrace.results.webhooks} delivers completions to those who asked for it.
 *   <li>{@link dev.millrace.results.redrive} writes dead letters to their topics anew.
 *   <li>{@link dev.millrace.results.access} says who may ask.
 *   <li>{@link dev.millrace.results.ResultsConfig} and {@link dev.millrace.results.EventsConfig}
 *       hold what an operator may change, {@link dev.millrace.results.CheckLimits} and {@link
 *       dev.millrace.results.CheckTopics} stop a start that could not keep its promises.
 * </ol>
 */
@NullMarked
package dev.millrace.results;

import org.jspecify.annotations.NullMarked;
