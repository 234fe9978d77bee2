package dev.millrace.embedding.collections;

import java.time.Duration;

/**
 * What an operator may change about calls over HTTP.
 *
 * @param callsMax most of them at once
 * @param bodyBytesMax largest body
 * @param bodyTimeMax longest time a body may take to arrive
 * @param deadline longest search
 */
public record CollectionLimits(
        int callsMax, int bodyBytesMax, Duration bodyTimeMax, Duration deadline) {}
