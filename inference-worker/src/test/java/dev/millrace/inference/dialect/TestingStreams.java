package dev.millrace.inference.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Plays streams written down as text. */
final class TestingStreams {
    private TestingStreams() {}

    /** What each event meant, by its kind. */
    static List<String> play(AnswerStream answer, String text) throws IOException {
        List<String> kinds = new ArrayList<>();
        EventStream stream = new EventStream();
        List<EventStream.Event> events = new ArrayList<>(stream.feed(text.getBytes(UTF_8)));
        events.addAll(stream.end());
        for (EventStream.Event event : events) {
            kinds.add(answer.take(event).getClass().getSimpleName());
        }
        return kinds;
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
