package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.DeadLetters;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterCountsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void theyAreCountedByTopicAndKindOfReasonTheMostFirst() {
        var counts = new DeadLetterCounts(10);
        counts.add(letter("b.v1", "other", 0), false);
        counts.add(letter("a.v1", "rare", 0), false);
        counts.add(letter("a.v1", "not JSON: line 1", 60), false);
        counts.add(letter("a.v1", "not JSON: line 2", 5), true);

        assertThat(counts.all())
                .containsExactly(
                        new DeadLetterCounts.Count(
                                "a.v1",
                                "not JSON: …",
                                2,
                                1,
                                NOON.plusSeconds(5),
                                NOON.plusSeconds(60)),
                        new DeadLetterCounts.Count("a.v1", "rare", 1, 0, NOON, NOON),
                        new DeadLetterCounts.Count("b.v1", "other", 1, 0, NOON, NOON));
    }

    @Test
    void reasonsBeyondTheMostOfATopicAreOneCountWithoutAReason() {
        var counts = new DeadLetterCounts(2);
        for (int i = 0; i < 10; i++) {
            counts.add(letter("a.v1", "reason " + i, i), i % 2 == 0);
        }

        assertThat(counts.all()).hasSize(3);
        assertThat(counts.all().getFirst())
                .isEqualTo(
                        new DeadLetterCounts.Count(
                                "a.v1", null, 8, 4, NOON.plusSeconds(2), NOON.plusSeconds(9)));
    }

    private static DeadLetter letter(String topic, String reason, int seconds) {
        return new DeadLetter(
                topic,
                new Position(topic + ".dead", 0, 1),
                NOON.plusSeconds(seconds),
                new WireRecord("k", Map.of(DeadLetters.REASON, reason), new byte[0]));
    }
}
