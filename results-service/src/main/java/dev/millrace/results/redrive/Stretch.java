package dev.millrace.results.redrive;

import java.util.UUID;

/**
 * A piece of one partition of a dead topic.
 *
 * @param topic where its records stood when they lived
 * @param topicId Kafka's id of the dead topic
 * @param next offset of the first record that is left
 * @param end offset behind the last
 */
record Stretch(String topic, UUID topicId, int partition, long next, long end) {
    long length() {
        return Math.max(0, end - next);
    }

    /** Decides which of two goes first whose records are equally old. */
    String place() {
        return topic + "/" + partition;
    }

    Stretch from(long offset) {
        return new Stretch(topic, topicId, partition, offset, end);
    }
}
