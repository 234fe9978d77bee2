package dev.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobIdsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private final Random random = new Random(1);

    @Test
    void anIdIsAVersion7UuidWithoutDashesThatAJobMayHave() {
        String id = at(NOON).next();

        assertThat(id).matches("job_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}");
        assertThat(JobKey.isId(id)).isTrue();
        assertThat(Long.parseLong(id.substring(4, 16), 16)).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void anIdMintedLaterSortsBehind() {
        assertThat(at(NOON).next()).isLessThan(at(NOON.plus(Duration.ofMillis(1))).next());
    }

    @Test
    void idsOfTheSameMillisecondDiffer() {
        JobIds ids = at(NOON);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            seen.add(ids.next());
        }

        assertThat(seen).hasSize(10_000);
    }

    private JobIds at(Instant now) {
        return new JobIds(Clock.fixed(now, ZoneOffset.UTC), random);
    }
}
