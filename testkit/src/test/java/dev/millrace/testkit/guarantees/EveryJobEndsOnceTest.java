package dev.millrace.testkit.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EveryJobEndsOnceTest {
    private final EveryJobEndsOnce jobs = new EveryJobEndsOnce();

    @BeforeEach
    void twoJobsOfOneIdAndOneSubmittedTwice() {
        jobs.submitted("acme", "one");
        jobs.submitted("zeta", "one");
        jobs.submitted("acme", "two");
        jobs.submitted("acme", "two");
    }

    @Test
    void holdsWhenEachEndedOnceAndARepeatSaysTheSame() {
        endAll();
        jobs.completed("evt_a2", "acme", "two", "failed");

        assertThatCode(jobs::verify).doesNotThrowAnyException();
        assertThat(jobs.repeats()).isEqualTo(1);
        assertThat(jobs.states()).containsEntry("succeeded", 2).containsEntry("failed", 1);
    }

    @Test
    void failsWhenAJobIsMissing() {
        jobs.completed("evt_a1", "acme", "one", "succeeded");
        jobs.completed("evt_a2", "acme", "two", "failed");

        assertBroken("1 never ended: [zeta/one]");
    }

    @Test
    void failsWhenAJobEndsInTwoStates() {
        endAll();
        jobs.completed("evt_a2", "acme", "two", "expired");

        assertBroken("1 ended a second time in another way", "state=failed", "state=expired");
    }

    @Test
    void failsWhenARepeatHasAnotherEventId() {
        endAll();
        jobs.completed("evt_new", "acme", "two", "failed");

        assertBroken("1 ended a second time in another way", "evt_a2", "evt_new");
    }

    @Test
    void failsWhenTwoJobsShareAnEventId() {
        endAll();
        jobs.submitted("acme", "three");
        jobs.completed("evt_a2", "acme", "three", "failed");

        assertBroken("1 event ids stand for two jobs", "evt_a2 of acme/two and acme/three");
    }

    @Test
    void failsWhenAJobEndsThatNobodySubmitted() {
        endAll();
        jobs.completed("evt_z2", "zeta", "two", "succeeded");

        assertBroken("1 ended but were never submitted: [zeta/two]");
    }

    @Test
    void namesTheFirstTenOffenders() {
        endAll();
        for (int i = 0; i < 25; i++) {
            jobs.submitted("acme", "lost-" + i);
        }

        assertBroken("25 never ended: [acme/lost-0,", "acme/lost-9] …");
    }

    @Test
    void aRestartIsAProofOnlyIfItMetWork() {
        var restart = new NothingIsLostAcrossARestart(jobs);
        assertThatThrownBy(restart::verify).hasMessageContaining("a restart");

        restart.restarting("router-service");
        endAll();
        assertThatCode(restart::verify).doesNotThrowAnyException();

        restart.restarting("results-service");
        assertThatThrownBy(restart::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 restarts met no open job: [results-service]");
    }

    @Test
    void aRestartThatLosesAJobFails() {
        var restart = new NothingIsLostAcrossARestart(jobs);

        restart.restarting("router-service");
        jobs.completed("evt_a1", "acme", "one", "succeeded");

        assertThatThrownBy(restart::verify).hasMessageContaining("2 never ended");
    }

    private void endAll() {
        jobs.completed("evt_a1", "acme", "one", "succeeded");
        jobs.completed("evt_z1", "zeta", "one", "succeeded");
        jobs.completed("evt_a2", "acme", "two", "failed");
    }

    private void assertBroken(String... said) {
        assertThatThrownBy(jobs::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(said);
    }
}
