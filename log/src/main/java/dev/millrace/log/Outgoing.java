package dev.millrace.log;

import dev.millrace.contracts.WireRecord;

/** A record, and the topic it is for. */
public record Outgoing(String topic, WireRecord record) {}
