package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Seeds;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMetadataTest {
    private static final int SLOTS_MAX = 1024;
    private static final int AHEAD_MAX = 1_000_000;

    @Test
    void whatIsWrittenIsRead() {
        Seeds.check(
                1_000,
                random -> {
                    long prefix = random.nextLong(1L << 40);
                    var ranges = ranges(prefix, random.nextInt(50), 1L << 35, random);

                    String metadata = CommitMetadata.of(prefix, ranges, 4096);

                    assertThat(CommitMetadata.read(prefix, metadata)).isEqualTo(ranges);
                });
    }

    @Test
    void whatDoesNotFitIsLeftOutFromTheEnd() {
        Seeds.check(
                1_000,
                random -> {
                    var ranges = ranges(7, random.nextInt(1, 200), 1L << 20, random);
                    int charsMax = random.nextInt(0, 300);

                    String metadata = CommitMetadata.of(7, ranges, charsMax);

                    var kept = CommitMetadata.read(7, metadata);
                    assertThat(metadata.length()).isLessThanOrEqualTo(charsMax);
                    assertThat(List.copyOf(ranges.entrySet()).subList(0, kept.size()))
                            .containsExactlyElementsOf(kept.entrySet());
                });
    }

    @Test
    void aSlowRecordThatThousandsOvertakeCostsAFewCharacters() {
        var ranges = new TreeMap<Long, Long>();
        ranges.put(1L, 100_000L);

        assertThat(CommitMetadata.of(0, ranges, 4096)).hasSizeLessThanOrEqualTo(7);
    }

    /** Runs of 8,192 and more cost a third byte, of which there can be 122 in a million. */
    @Test
    void asManySlowRecordsAsAProcessMayHaveAreAllRememberedHoweverFarTheOthersAreAhead() {
        var ranges = new TreeMap<Long, Long>();
        long at = 0;
        for (int slow = 0; slow < SLOTS_MAX; slow++) {
            int run = slow < 110 ? 8_192 : 64;
            ranges.put(at + 1, at + 1 + run);
            at += 1 + run;
        }
        assertThat(at).isBetween(AHEAD_MAX * 9L / 10, (long) AHEAD_MAX);

        String metadata = CommitMetadata.of(0, ranges, CommitMetadata.CHARS_MAX);

        assertThat(metadata).hasSizeLessThan(3_000);
        assertThat(CommitMetadata.read(0, metadata)).isEqualTo(ranges);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "some text of another program",
                "d2:",
                "d2:no base64!",
                "d2:/w",
                "d2:////////////////////////",
                "d1:AQ"
            })
    void metadataOfAnotherOriginIsIgnored(String metadata) {
        assertThat(CommitMetadata.read(7, metadata)).isEmpty();
    }

    private static NavigableMap<Long, Long> ranges(
            long prefix, int count, long lengthMax, RandomGenerator random) {
        var ranges = new TreeMap<Long, Long>();
        long at = prefix;
        for (int i = 0; i < count; i++) {
            long first = at + (random.nextBoolean() ? 1 : random.nextLong(1, lengthMax));
            at = first + random.nextLong(1, lengthMax);
            ranges.put(first, at);
        }
        return ranges;
    }
}
