package dev.millrace.results.webhooks;

import dev.millrace.contracts.JobKey;
import java.time.Instant;

/**
 * One attempt to make, claimed by this process.
 *
 * @param attempt from 1
 * @param lease until when it is ours; also what tells our claim from a later one
 */
record Delivery(JobKey key, String endpoint, String url, String host, int attempt, Instant lease) {}
