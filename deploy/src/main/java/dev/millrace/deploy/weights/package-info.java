/**
 * The weights of the chat model that runs without any server: fetched once, checked, kept.
 *
 * <p>{@link dev.millrace.deploy.weights.Weights} is the door: which file it will be, and how it
 * gets there. {@link dev.millrace.deploy.weights.DefaultModel} is what we bring, and {@link
 * dev.millrace.deploy.weights.FetchInBackground} lets a stack start meanwhile. The fetch itself is
 * that of {@link dev.millrace.testkit.fetch}, which tests use too.
 */
@NullMarked
package dev.millrace.deploy.weights;

import org.jspecify.annotations.NullMarked;
