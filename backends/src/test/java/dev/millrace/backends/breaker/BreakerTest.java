package dev.millrace.backends.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.contracts.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Breakers.Settings SETTINGS =
            new Breakers.Settings(
                    20,
                    10,
                    50,
                    3,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10));
    private static final Effect WORKS = new Effect.Works();
    private static final Effect FAILS = new Effect.Fails("model_server_error", Blame.UPSTREAM);
    private static final Effect GONE =
            new Effect.IsGone("model_server_unreachable", Blame.UPSTREAM);
    private static final Effect UNKNOWN = new Effect.Unknown();

    private final TestingClock clock = new TestingClock();
    private final TestingWatch watch = new TestingWatch();
    private final Breakers breakers = new Breakers(SETTINGS, watch, clock);
    private final Breaker breaker = breakers.of("openai");

    @Test
    void nobodyCallsBeforeTheTimeIsOverThatAServerAskedFor() {
        pass().ended(asksFor(2_000));

        clock.pass(Duration.ofMillis(1_999));
        assertThat(closed().reason()).isEqualTo("openai asked for 2000 ms (rate_limited)");
        clock.pass(Duration.ofMillis(1));
        pass();
        assertThat(breaker.rest()).isNull();
    }

    @Test
    void theLongestOfSeveralWaitsCounts() {
        Breaker.Pass first = pass();
        Breaker.Pass second = pass();

        first.ended(asksFor(5_000));
        second.ended(asksFor(1_000));

        clock.pass(Duration.ofMillis(4_999));
        closed();
    }

    @Test
    void aCallThatWasUnderWayAndSucceedsEndsNoRest() {
        Breaker.Pass late = pass();
        pass().ended(asksFor(2_000));

        late.ended(WORKS);

        assertThat(breaker.rest()).isNotNull();
    }

    @Test
    void aServerThatAsksForQuietHoweverOftenIsPausedAndNotBroken() {
        for (int n = 0; n < 50; n++) {
            pass().ended(asksFor(2_000));
            clock.pass(Duration.ofSeconds(2));
        }

        pass();
        assertThat(watch.told).isEmpty();
    }

    @Test
    void halfOfTheLastCallsFailingOpensItAndItSaysSoOnce() {
        call(WORKS, 5);
        call(FAILS, 4);
        pass();

        call(FAILS, 1);

        assertThat(watch.told)
                .containsExactly(
                        "opened: openai is not called: 5 of its last 10 calls failed, the last with"
                                + " model_server_error");
        assertThat(closed().until()).isEqualTo(clock.instant().plusSeconds(1));
    }

    @Test
    void aFewFailuresSayNothing() {
        call(FAILS, 9);

        pass();
    }

    @Test
    void whatSaysThatItWorksWeighsAgainstFailuresAndWhatSaysNothingDoesNot() {
        call(WORKS, 10);
        call(UNKNOWN, 50);

        call(FAILS, 9);
        assertThat(watch.told).isEmpty();
        call(FAILS, 1);
        assertThat(watch.told).hasSize(1);
    }

    @Test
    void aServerThatHangsIsFoundOutUnderDeadlinesThatComeBeforeAnyTimeOut() {
        Fault nothingCame = Fault.of(Verdict.TIMEOUT, "nothing");

        for (int n = 0; n < 20; n++) {
            pass().endedLate(nothingCame, Duration.ofMillis(9_999));
        }
        assertThat(watch.told).as("whoever is in a hurry says nothing").isEmpty();
        for (int n = 0; n < 10; n++) {
            pass().endedLate(nothingCame, Duration.ofSeconds(10));
        }

        assertThat(closed().reason())
                .isEqualTo(
                        "openai is not called: 10 of its last 10 calls failed, the last with"
                                + " model_server_timeout");
    }

    @Test
    void aServerThatIsNotThereNeedsNoCounting() {
        call(GONE, 1);

        assertThat(closed().reason()).isEqualTo("openai is not called: model_server_unreachable");
    }

    @Test
    void ofManyCallsUnderWayToAServerThatGoesOneOpensIt() {
        List<Breaker.Pass> underWay = passes(30);

        underWay.forEach(pass -> pass.ended(GONE));

        assertThat(closed().until()).isEqualTo(clock.instant().plusSeconds(1));
        assertThat(watch.told).filteredOn(told -> told.startsWith("opened")).hasSize(1);
    }

    @Test
    void afterTheWaitAFewFindOutWhetherItWorks() {
        call(GONE, 1);
        clock.pass(Duration.ofMillis(1_001));

        List<Breaker.Pass> trial = passes(3);
        Rest others = closed();
        trial.forEach(pass -> pass.ended(WORKS));

        assertThat(others.reason()).isEqualTo("openai is being tried again");
        assertThat(others.until()).isEqualTo(clock.instant().plusSeconds(1));
        passes(100);
        assertThat(watch.told).last().isEqualTo("closed after PT1.001S");
    }

    @Test
    void theWaitDoublesWithEachTrialThatFailsUpToItsLimitAndNobodyIsToldAgain() {
        List<Long> waits = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            call(GONE, 1);
            Rest rest = closed();
            waits.add(Duration.between(rest.since(), rest.until()).toSeconds());
            clock.pass(Duration.between(clock.instant(), rest.until()).plusMillis(1));
        }

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(watch.told).filteredOn(told -> told.startsWith("opened")).hasSize(1);
    }

    @Test
    void afterATimeOfWorkTheWaitsBeginAnew() {
        call(GONE, 1);
        clock.pass(Duration.ofMillis(1_001));
        call(GONE, 1);
        clock.pass(Duration.ofMillis(2_001));
        passes(3).forEach(pass -> pass.ended(WORKS));

        call(GONE, 1);

        assertThat(closed().until()).isEqualTo(clock.instant().plusSeconds(1));
    }

    @Test
    void aCallFromBeforeTheOutageDecidesNoTrial() {
        List<Breaker.Pass> before = passes(10);
        call(GONE, 1);
        clock.pass(Duration.ofMillis(1_001));
        List<Breaker.Pass> trial = passes(3);

        before.forEach(pass -> pass.ended(FAILS));
        trial.forEach(pass -> pass.ended(WORKS));

        pass();
    }

    @Test
    void aTrialThatIsGivenUpMakesRoomForAnother() {
        call(GONE, 1);
        clock.pass(Duration.ofMillis(1_001));
        List<Breaker.Pass> trial = passes(3);
        closed();

        trial.getFirst().close();

        pass();
    }

    @Test
    void aTrialThatIsAskedToWaitLeavesItAtThat() {
        call(GONE, 1);
        clock.pass(Duration.ofMillis(1_001));

        pass().ended(asksFor(5_000));

        assertThat(closed().reason()).contains("asked for 5000 ms");
        clock.pass(Duration.ofSeconds(5));
        passes(3);
    }

    @Test
    void theRestOfOneBackendIsNotAnothers() {
        call(GONE, 1);

        assertThat(breakers.of("openai").rest()).isNotNull();
        assertThat(breakers.of("vllm").rest()).isNull();
    }

    @Test
    void aScrapeSeesHowLongItRests() {
        assertThat(watch.gauges.getFirst().get()).isZero();

        call(GONE, 1);
        clock.pass(Duration.ofMillis(400));

        assertThat(watch.gauges.getFirst().get()).isEqualTo(Duration.ofMillis(600));
    }

    private static Effect asksFor(long millis) {
        return new Effect.AsksToWait(Duration.ofMillis(millis), "rate_limited", Blame.CAPACITY);
    }

    private void call(Effect end, int times) {
        for (int n = 0; n < times; n++) {
            pass().ended(end);
        }
    }

    private List<Breaker.Pass> passes(int count) {
        List<Breaker.Pass> passes = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            passes.add(pass());
        }
        return passes;
    }

    private Breaker.Pass pass() {
        return ((Breaker.Entry.Free) breaker.enter()).pass();
    }

    private Rest closed() {
        return ((Breaker.Entry.Closed) breaker.enter()).rest();
    }
}
