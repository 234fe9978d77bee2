package dev.millrace.log.work;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.WireRecord;

/**
 * One record of a work topic.
 *
 * @param timestampMillis when the log took it
 */
public record Work(WireRecord record, Position position, long timestampMillis) {}
