package dev.millrace.results.redrive;

import dev.millrace.contracts.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a list of dead letters goes on, written {@code topic/partition/offset@millis}: one place,
 * however many partitions there are, because a URL holds no more.
 *
 * <p>{@link OldestFirst} shows the letter with the least age and partition of those that come next,
 * one of each partition. So once a letter is shown, each other partition has shown all before its
 * first letter that comes after that one, whatever order the ages of a partition are in. Of the
 * partition itself the offset says how far it is.
 *
 * @param millis the latest death so far
 * @param next where the partition that it was in goes on, by the topic's name when it lived
 */
record Cursor(long millis, Position next) {
    /** Throws IllegalArgumentException for what is none. */
    static Cursor parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("a cursor has an @, was '" + text + "'");
        }
        return new Cursor(
                Long.parseLong(text.substring(at + 1)), Position.parse(text.substring(0, at)));
    }

    /** Behind a letter that is shown after all that {@code before} is behind. */
    static Cursor behind(OldestFirst.Found found, @Nullable Cursor before) {
        Stretch rest = found.stretch();
        long millis = found.letter().diedAt().toEpochMilli();
        return new Cursor(
                before == null ? millis : Math.max(before.millis, millis),
                new Position(rest.topic(), rest.partition(), rest.next()));
    }

    /** Whether it says itself where this partition goes on. */
    boolean isIn(Stretch stretch) {
        return next.topic().equals(stretch.topic()) && next.partition() == stretch.partition();
    }

    /** The partition goes on at its first letter that died then or later; in milliseconds. */
    long from(Stretch stretch) {
        var here = new Stretch(next.topic(), stretch.topicId(), next.partition(), 0, 0);
        return here.place().compareTo(stretch.place()) < 0 ? millis : millis + 1;
    }

    @Override
    public String toString() {
        return next + "@" + millis;
    }
}
