/**
 * Decides, for every job: refuse it, let it wait, or run it, where, on which model, and why.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.router.RouteJobs} takes batches of submitted jobs off the log and puts
 *       each where the decision says.
 *   <li>{@link dev.millrace.router.RoutingPolicy} is the decision, free of Kafka, clocks and
 *       configuration; {@link dev.millrace.router.Decision} lists everything it can say, {@link
 *       dev.millrace.router.Demand} is what it compares with a model, {@link
 *       dev.millrace.router.Complexity} how demanding a chat looks.
 *   <li>{@link dev.millrace.router.Router} makes of a decision the record that carries it out.
 *   <li>{@link dev.millrace.router.SeenJobs} finds repeats by origin.
 *   <li>{@link dev.millrace.router.KeepDeferredJobs} and {@link dev.millrace.router.ReleaseJobs}
 *       hold what must wait, in {@link dev.millrace.router.WaitingJobs}.
 *   <li>{@link dev.millrace.router.RouterConfig} holds the limits an operator may change, {@link
 *       dev.millrace.router.CheckStart} stops a start that could not keep them.
 * </ol>
 */
@NullMarked
package dev.millrace.router;

import org.jspecify.annotations.NullMarked;
