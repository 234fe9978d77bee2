package dev.millrace.inference.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes a {@code text/event-stream} apart as it arrives (WHATWG HTML, section 9.2.6). It looks at
 * bytes: a character cut in two by the network is whole again before anybody decodes it. Ids, retry
 * times and comments mean nothing to us. Not for two threads.
 */
public final class EventStream {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    private String name = "";
    private boolean hasData;
    private boolean afterReturn;
    private boolean anyLine;

    /**
     * One event.
     *
     * @param name what {@code event:} says, "" without one
     * @param data all its {@code data:} lines, joined by line feeds
     */
    public record Event(String name, byte[] data) {
        /** Its size, never its content. */
        @Override
        public String toString() {
            return "Event[%s, %d bytes]".formatted(name, data.length);
        }
    }

    /** The events that {@code part} completes; the rest of it waits for more. */
    public List<Event> feed(byte[] part) {
        List<Event> events = new ArrayList<>();
        for (byte b : part) {
            boolean feedOfReturn = afterReturn && b == '\n';
            afterReturn = b == '\r';
            if (feedOfReturn) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                endLine(events);
            } else {
                line.write(b);
            }
        }
        return events;
    }

    /** Bytes of an event that is not complete, for whoever bounds them. */
    public int waiting() {
        return line.size() + data.size();
    }

    /** Whether those bytes are, so far, what an event may be: data, or a name before it. */
    public boolean waitsForAnEvent() {
        String begin = new String(line.toByteArray(), 0, Math.min(6, line.size()), UTF_8);
        return hasData || begin.startsWith("data:") || begin.startsWith("event:");
    }

    /**
     * The event at the end of a stream whose last empty line is missing, if there is one. The
     * standard drops it; model servers that forget the line mean it.
     */
    public List<Event> end() {
        List<Event> events = new ArrayList<>();
        endLine(events);
        if (hasData) {
            endEvent(events);
        }
        return events;
    }

    private void endLine(List<Event> events) {
        byte[] bytes = withoutMark(line.toByteArray());
        line.reset();
        if (bytes.length == 0) {
            endEvent(events);
            return;
        }
        int colon = 0;
        while (colon < bytes.length && bytes[colon] != ':') {
            colon++;
        }
        int from = Math.min(bytes.length, colon + 1);
        if (from < bytes.length && bytes[from] == ' ') {
            from++;
        }
        String field = new String(bytes, 0, colon, UTF_8);
        if (field.equals("data")) {
            if (hasData) {
                data.write('\n');
            }
            hasData = true;
            data.write(bytes, from, bytes.length - from);
        } else if (field.equals("event")) {
            name = new String(bytes, from, bytes.length - from, UTF_8);
        }
    }

    private void endEvent(List<Event> events) {
        if (hasData) {
            events.add(new Event(name, data.toByteArray()));
        }
        data.reset();
        hasData = false;
        name = "";
    }

    private byte[] withoutMark(byte[] bytes) {
        boolean marked =
                !anyLine
                        && bytes.length >= MARK.length
                        && bytes[0] == MARK[0]
                        && bytes[1] == MARK[1]
                        && bytes[2] == MARK[2];
        anyLine = true;
        return marked ? Arrays.copyOfRange(bytes, MARK.length, bytes.length) : bytes;
    }
}
