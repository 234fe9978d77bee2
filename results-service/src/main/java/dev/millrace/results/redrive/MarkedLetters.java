package dev.millrace.results.redrive;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The marks as one reader goes through them, partition by partition and upwards: it keeps the chunk
 * it is in and those that it changed. Belongs to one thread.
 */
final class MarkedLetters {
    private final Marks marks;
    private final Map<Place, Marks.Chunk> current = new HashMap<>();
    private final Map<Marks.Chunk, BitSet> known = new HashMap<>();
    private final Map<Marks.Chunk, BitSet> changed = new HashMap<>();

    MarkedLetters(Marks marks) {
        this.marks = marks;
    }

    private record Place(String topic, int partition) {}

    /** Whether the letter that was found was redriven before. */
    boolean has(OldestFirst.Found found) throws SQLException {
        return bits(chunk(found)).get(bit(found));
    }

    void add(OldestFirst.Found found) throws SQLException {
        Marks.Chunk chunk = chunk(found);
        BitSet bits = bits(chunk);
        bits.set(bit(found));
        changed.put(chunk, bits);
    }

    /** What is to be written. */
    Map<Marks.Chunk, BitSet> changed() {
        return Map.copyOf(changed);
    }

    /** All changes are written. */
    void written() {
        changed.clear();
        known.keySet().retainAll(current.values());
    }

    private BitSet bits(Marks.Chunk chunk) throws SQLException {
        BitSet bits = known.get(chunk);
        if (bits == null) {
            bits = marks.read(chunk);
            known.put(chunk, bits);
        }
        return bits;
    }

    private Marks.Chunk chunk(OldestFirst.Found found) {
        var place = new Place(found.letter().topic(), found.stretch().partition());
        Marks.Chunk now =
                Marks.Chunk.of(
                        found.stretch().topicId(),
                        found.stretch().partition(),
                        found.letter().at().offset());
        Marks.Chunk before = current.put(place, now);
        if (before != null && !before.equals(now) && !changed.containsKey(before)) {
            known.remove(before);
        }
        return now;
    }

    private static int bit(OldestFirst.Found found) {
        return (int) (found.letter().at().offset() % Marks.CHUNK);
    }
}
