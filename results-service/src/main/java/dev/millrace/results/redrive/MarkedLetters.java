package dev.millrace.results.redrive;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The marks as one reader goes through them, partition by partition and upwards: it keeps the
 * chunks that it came through, until it is told to let go of them. Belongs to one thread.
 */
final class MarkedLetters {
    private final Marks marks;
    private final Map<Place, Marks.Chunk> current = new HashMap<>();
    private final Map<Marks.Chunk, BitSet> known = new HashMap<>();
    private final Map<Marks.Chunk, BitSet> changed = new HashMap<>();

    MarkedLetters(Marks marks) {
        this.marks = marks;
    }

    private record Place(UUID topicId, int partition) {}

    /** Whether the letter that was found was redriven before. */
    boolean has(OldestFirst.Found found) throws SQLException {
        Marks.Chunk chunk = chunk(found);
        BitSet bits = known.get(chunk);
        if (bits == null) {
            bits = marks.read(chunk);
            known.put(chunk, bits);
        }
        current.put(new Place(chunk.topicId(), chunk.partition()), chunk);
        return bits.get(bit(found));
    }

    /** Marks a letter that was asked for since the last {@link #settled}. */
    void add(OldestFirst.Found found) {
        Marks.Chunk chunk = chunk(found);
        BitSet bits = Objects.requireNonNull(known.get(chunk), "never asked for");
        bits.set(bit(found));
        changed.put(chunk, bits);
    }

    /** What is to be written. */
    Map<Marks.Chunk, BitSet> changed() {
        return Map.copyOf(changed);
    }

    /** All changes are written: what lies behind is let go of. */
    void settled() {
        changed.clear();
        known.keySet().retainAll(current.values());
    }

    private static Marks.Chunk chunk(OldestFirst.Found found) {
        return Marks.Chunk.of(
                found.stretch().topicId(),
                found.stretch().partition(),
                found.letter().at().offset());
    }

    private static int bit(OldestFirst.Found found) {
        return (int) (found.letter().at().offset() % Marks.CHUNK);
    }
}
