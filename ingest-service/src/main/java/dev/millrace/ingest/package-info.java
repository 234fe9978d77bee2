/**
 * Lets jobs in; the one public URL.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.ingest.HttpRoutes} says which path is whose.
 *   <li>{@link dev.millrace.ingest.SubmitJobs} answers {@code POST /v1/jobs}: {@link
 *       dev.millrace.ingest.Doorkeeper} knows the API keys, {@link dev.millrace.ingest.InFlight}
 *       whether there is room, {@link dev.millrace.ingest.BodyIntake} takes the body in.
 *   <li>{@link dev.millrace.ingest.AcceptJobs} puts the jobs of a request on the log, or none.
 *   <li>{@link dev.millrace.ingest.AdmissionPolicy} is the decision, free of HTTP, Kafka and
 *       clocks; {@link dev.millrace.ingest.JobCutter} takes an array of jobs apart before it.
 *   <li>{@link dev.millrace.ingest.WriteJobs} waits for the log, but never for long.
 *   <li>{@link dev.millrace.ingest.ForwardCalls} passes on what results-service and
 *       embedding-service own, each an {@link dev.millrace.ingest.Upstream}.
 *   <li>{@link dev.millrace.contracts.access.ExposurePolicy} and {@link
 *       dev.millrace.ingest.CheckTopics} stop a start that could not keep its promises.
 *   <li>{@link dev.millrace.ingest.IngestConfig} and {@link dev.millrace.ingest.AuthConfig} hold
 *       what an operator may change, {@link dev.millrace.ingest.Limits} what is allowed.
 * </ol>
 */
@NullMarked
package dev.millrace.ingest;

import org.jspecify.annotations.NullMarked;
