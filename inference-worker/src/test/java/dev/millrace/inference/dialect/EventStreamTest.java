package dev.millrace.inference.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final String STREAM =
            """
            : a comment
            data: {"a":"grün 🌱"}

            event: error
            id: 7
            data:first
            data: second

            event: nobody hears

            data

            data: [DONE]

            """;

    @Test
    void eventsAreTheSameWhereverTheNetworkCutsThem() {
        byte[] whole = STREAM.getBytes(UTF_8);
        List<String> expected = told(List.of(whole));
        assertThat(expected)
                .containsExactly("|{\"a\":\"grün 🌱\"}", "error|first\nsecond", "|", "|[DONE]");
        for (int cut = 0; cut <= whole.length; cut++) {
            assertThat(
                            told(
                                    List.of(
                                            Arrays.copyOfRange(whole, 0, cut),
                                            Arrays.copyOfRange(whole, cut, whole.length))))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
    }

    @Test
    void everyEndOfLineThatTheStandardKnowsIsOne() {
        List<String> expected = told(List.of(STREAM.getBytes(UTF_8)));
        assertThat(told(List.of(STREAM.replace("\n", "\r\n").getBytes(UTF_8)))).isEqualTo(expected);
        assertThat(told(List.of(STREAM.replace("\n", "\r").getBytes(UTF_8)))).isEqualTo(expected);
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstField() {
        assertThat(told(List.of("\uFEFFdata: x\n\n".getBytes(UTF_8)))).containsExactly("|x");
    }

    @Test
    void anEventWithoutItsLastEmptyLineIsHeardAtTheEnd() {
        assertThat(told(List.of("data: a\n\ndata: [DONE]".getBytes(UTF_8))))
                .containsExactly("|a", "|[DONE]");
    }

    @Test
    void whatIsNotCompleteIsCountedForWhoeverBoundsIt() {
        EventStream stream = new EventStream();
        stream.feed("data: 12345\ndata: 6789".getBytes(UTF_8));
        assertThat(stream.waiting()).isEqualTo("12345".length() + "data: 6789".length());
    }

    private static List<String> told(List<byte[]> parts) {
        EventStream stream = new EventStream();
        List<EventStream.Event> events = new ArrayList<>();
        parts.forEach(part -> events.addAll(stream.feed(part)));
        events.addAll(stream.end());
        return events.stream().map(e -> e.name() + "|" + new String(e.data(), UTF_8)).toList();
    }
}
