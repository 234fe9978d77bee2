package dev.millrace.results.redrive;

import dev.millrace.contracts.Position;
import dev.millrace.log.DeadLetters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dead letters one by one, without what is in them. */
final class DeadLetterPage implements ScanDeadLetters.Look {
    private static final int KEY_CHARS_MAX = 200;

    private final RedriveFilter filter;
    private final int limit;
    private final List<Line> lines = new ArrayList<>();
    private @Nullable Cursor next;

    /**
     * @param after where the page before ended; null for the first
     */
    DeadLetterPage(RedriveFilter filter, int limit, @Nullable Cursor after) {
        this.filter = filter;
        this.limit = limit;
        this.next = after;
    }

    /**
     * A dead letter.
     *
     * @param topic where it stood when it lived
     * @param position where it stands now, {@code topic/partition/offset}
     * @param stood where it stood; null if nobody knows
     * @param acceptedAt when its topic had taken it
     * @param key its record's, shortened
     * @param bytes of its value that are here
     * @param cutFrom how many it had, if not all of them are here
     * @param redriven whether a redrive has written it since
     * @param redrive the redrive that wrote it before it died again
     */
    record Line(
            String topic,
            String position,
            @Nullable String stood,
            String reason,
            Instant diedAt,
            @Nullable String acceptedAt,
            String key,
            int bytes,
            @Nullable String cutFrom,
            boolean redriven,
            @Nullable String redrive) {}

    @Override
    public boolean at(OldestFirst.Found found, boolean redrivenBefore) {
        DeadLetter letter = found.letter();
        next = Cursor.behind(found, next);
        if (filter.matches(letter)) {
            lines.add(line(letter, redrivenBefore));
        }
        return lines.size() < limit;
    }

    private static Line line(DeadLetter letter, boolean redrivenBefore) {
        Map<String, String> headers = letter.record().headers();
        return new Line(
                letter.topic(),
                letter.at().toString(),
                letter.stood().map(Position::toString).orElse(null),
                letter.reason(),
                letter.diedAt(),
                headers.get(DeadLetters.TIME),
                shown(letter.record().key()),
                letter.record().value().length,
                letter.cutFrom(),
                redrivenBefore,
                letter.redrive());
    }

    private static String shown(String key) {
        String start = key.substring(0, Math.min(key.length(), KEY_CHARS_MAX));
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** What to ask for to get the next page; null before anything was looked at. */
    @Nullable String next() {
        return next == null ? null : next.toString();
    }
}
