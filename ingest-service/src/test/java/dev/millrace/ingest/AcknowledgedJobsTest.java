package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.JobKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AcknowledgedJobsTest {
    private final TestingClock clock = new TestingClock();
    private final AcknowledgedJobs jobs = new AcknowledgedJobs(clock, 100, Duration.ofDays(7));

    @Test
    void anAcknowledgedJobIsKnownByTenantAndId() {
        jobs.add(job("acme", "a", false));

        assertThat(jobs.contains(new JobKey("acme", "a"))).isTrue();
        assertThat(jobs.contains(new JobKey("other", "a"))).isFalse();
    }

    @Test
    void aMintedIdIsNotRememberedBecauseNobodyCanRepeatIt() {
        jobs.add(job("acme", "a", true));

        assertThat(jobs.contains(new JobKey("acme", "a"))).isFalse();
    }

    @Test
    void itIsForgottenAfterTheWindow() {
        jobs.add(job("acme", "a", false));

        clock.now = clock.now.plus(Duration.ofDays(7)).minusMillis(1);
        assertThat(jobs.contains(new JobKey("acme", "a"))).isTrue();
        clock.now = clock.now.plusMillis(2);
        assertThat(jobs.contains(new JobKey("acme", "a"))).isFalse();
    }

    @Test
    void noMoreAreRememberedThanAllowed() {
        for (int i = 0; i < 1_000; i++) {
            jobs.add(job("acme", "j" + i, false));
        }

        long known = 0;
        for (int i = 0; i < 1_000; i++) {
            known += jobs.contains(new JobKey("acme", "j" + i)) ? 1 : 0;
        }
        assertThat(known).isBetween(1L, 100L);
    }

    private AcceptedJob job(String tenant, String id, boolean minted) {
        return new AcceptedJob(
                new JobKey(tenant, id), minted, "embed", clock.now, "00-…", new byte[0]);
    }

    private static final class TestingClock extends Clock {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
