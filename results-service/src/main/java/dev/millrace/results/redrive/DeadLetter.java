package dev.millrace.results.redrive;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.LogRecords;
import dev.millrace.log.Outgoing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record of a dead topic.
 *
 * @param topic where the record stood when it lived
 * @param at where it stands now
 * @param diedAt when it came there
 */
record DeadLetter(String topic, Position at, Instant diedAt, WireRecord record) {
    private static final List<String> OF_DEATH =
            List.of(
                    DeadLetters.REASON,
                    DeadLetters.POSITION,
                    DeadLetters.TIME,
                    DeadLetters.CUT_FROM);

    /** Why it died, empty if its writer does not say. */
    String reason() {
        return record.headers().getOrDefault(DeadLetters.REASON, "");
    }

    /** How many bytes its value had, where not all of them are here. */
    @Nullable String cutFrom() {
        return record.headers().get(DeadLetters.CUT_FROM);
    }

    /** The redrive that brought it here before. */
    @Nullable String redrive() {
        return record.headers().get(Headers.REDRIVE);
    }

    /** Where it stood last, if its writer says so and it was in the topic that this one is for. */
    Optional<Position> stood() {
        return position(record.headers().get(DeadLetters.POSITION))
                .filter(position -> position.topic().equals(topic));
    }

    /**
     * The record as it was, for its topic. It keeps its identity, however often it died: a
     * submission that brings no id is known by where it first stood, and so is a claim on work.
     *
     * @param redrive id of the redrive that writes it
     * @param stood see {@link #stood}
     */
    Outgoing anew(String redrive, Position stood) {
        Map<String, String> headers = new HashMap<>(record.headers());
        OF_DEATH.forEach(headers::remove);
        headers.put(Headers.REDRIVE, redrive);
        if (Topics.isSubmitted(topic) && LogRecords.firstPosition(headers).isEmpty()) {
            headers.put(Headers.FIRST_POSITION, stood.toString());
        }
        if (Topics.isWork(topic) && position(headers.get(Headers.WORK_POSITION)).isEmpty()) {
            headers.put(Headers.WORK_POSITION, stood.toString());
        }
        return new Outgoing(topic, new WireRecord(record.key(), headers, record.value()));
    }

    private static Optional<Position> position(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Position.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
