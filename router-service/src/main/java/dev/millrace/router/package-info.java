/**
 * Decides, for every job: refuse it, let it wait, or run it, where, on which model, and why.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.router.RouteJobs} takes batches of submitted jobs off the log and puts
 *       each where the decision says.
 *   <li>{@link dev.millrace.router.RoutingPolicy} is the decision, free of Kafka, clocks and
 *       configuration; {@link dev.millrace.router.Decision} lists everything it can say.
 *   <li>{@link dev.millrace.router.Complexity} is how demanding a chat looks.
 *   <li>{@link dev.millrace.router.SeenJobs} finds repeats by origin.
 *   <li>{@link dev.millrace.router.KeepDeferredJobs} and {@link dev.millrace.router.ReleaseJobs}
 *       hold what must wait, in {@link dev.millrace.router.WaitingJobs}.
 *   <li>{@link dev.millrace.router.RouterConfig} holds the limits an operator may change.
 * </ol>
 */
@NullMarked
package dev.millrace.router;

import org.jspecify.annotations.NullMarked;
