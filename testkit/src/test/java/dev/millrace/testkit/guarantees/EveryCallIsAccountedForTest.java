package dev.millrace.testkit.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EveryCallIsAccountedForTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");

    private final EveryCallIsAccountedFor calls = new EveryCallIsAccountedFor(2);

    @Test
    void callsThatStandInTheirCompletionAreAccountedFor() {
        called("a", 0, 50, false);
        called("a", 300, 350, false);
        recorded("a", 0, 60);
        recorded("a", 299, 60);

        assertThat(calls.verify())
                .isEqualTo(new EveryCallIsAccountedFor.Account(2, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void aCallThatRanAtAKillIsAccountedFor() {
        called("a", 0, 50, true);
        called("a", 9_000, 9_050, false);
        recorded("a", 9_000, 50);
        killed("hosted", 40, 45);

        assertThat(calls.verify())
                .isEqualTo(new EveryCallIsAccountedFor.Account(2, 1, 0, 1, 1, 0, 0));
    }

    @Test
    void anAnswerThatAKillLeftUnwrittenIsAccountedForAndTheFailureBeforeItToo() {
        called("a", 0, 50, false);
        called("a", 1_000, 3_050, false);
        called("a", 9_000, 9_050, false);
        recorded("a", 9_000, 50);
        killed("hosted", 3_000, 5_000);

        assertThat(calls.verify())
                .isEqualTo(new EveryCallIsAccountedFor.Account(3, 1, 0, 1, 0, 2, 0));
    }

    @Test
    void aCallThatNoKillExplainsIsTold() {
        called("a", 0, 50, false);
        called("a", 9_000, 9_050, false);
        recorded("a", 9_000, 50);
        killed("hosted", 3_000, 5_000);
        killed("gpu", 40, 45);

        assertThatThrownBy(calls::verify)
                .hasMessageContaining("1 calls stand in no completion and ran at no kill: [a ")
                .hasMessageContaining("2 calls - 1 jobs - 0 retries = 1 calls more");
    }

    @Test
    void aKillExplainsNoMoreJobsThanAWorkerHasInHand() {
        for (var job : new String[] {"a", "b", "c"}) {
            called(job, 0, 50, true);
            called(job, 9_000, 9_050, false);
            recorded(job, 9_000, 50);
        }
        killed("hosted", 40, 45);

        assertThatThrownBy(calls::verify).hasMessageContaining("1 calls stand in no completion");
    }

    @Test
    void anAttemptThatNobodySawIsTold() {
        called("a", 0, 50, false);
        recorded("a", 0, 50);
        recorded("a", 700, 50);

        assertThatThrownBy(calls::verify).hasMessageContaining("1 attempts were no call: [a at");
    }

    private void called(String job, long from, long to, boolean cut) {
        calls.called(job, "hosted", BEGIN.plusMillis(from), BEGIN.plusMillis(to), cut);
    }

    private void recorded(String job, long from, long ran) {
        calls.recorded(job, BEGIN.plusMillis(from), Duration.ofMillis(ran));
    }

    private void killed(String pool, long since, long at) {
        calls.killed(pool, BEGIN.plusMillis(since), BEGIN.plusMillis(at));
    }
}
