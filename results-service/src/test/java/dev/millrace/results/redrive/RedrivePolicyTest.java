package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.DeadLetters;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedrivePolicyTest {
    private static final String TOPIC = "jobs.finished.v1";
    private static final Position STOOD = new Position(TOPIC, 2, 7);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aLetterThatMatchesGoesToWhereItStood() {
        assertThat(any().verdict(letter(Map.of()), false)).isEqualTo(new Verdict.Goes(STOOD));
    }

    @Test
    void whatWasRedrivenBeforeGoesOnlyAgain() {
        var again = new RedrivePolicy(filter(null, null, null), true);

        assertThat(any().verdict(letter(Map.of()), true)).isEqualTo(new Verdict.RedrivenBefore());
        assertThat(again.verdict(letter(Map.of()), true)).isEqualTo(new Verdict.Goes(STOOD));
    }

    @Test
    void whatIsCutNeverGoes() {
        var again = new RedrivePolicy(filter(null, null, null), true);

        assertThat(again.verdict(letter(Map.of(DeadLetters.CUT_FROM, "5")), true))
                .isEqualTo(new Verdict.Cut());
    }

    @Test
    void whatSaysNoPlaceOrAnotherTopicsNeverGoes() {
        for (String position : new String[] {"", "nowhere", "jobs.deferred.v1/2/7"}) {
            assertThat(any().verdict(letter(Map.of(DeadLetters.POSITION, position)), false))
                    .isEqualTo(new Verdict.OriginUnreadable());
        }
    }

    @Test
    void theReasonMustMatchAndTheTimeLieBetween() {
        var letter = letter(Map.of());

        assertThat(filter(new ReasonPattern("not JSON"), NOON, NOON.plusMillis(1)).matches(letter))
                .isTrue();
        assertThat(filter(new ReasonPattern("XML"), null, null).matches(letter)).isFalse();
        assertThat(filter(null, NOON.plusMillis(1), null).matches(letter)).isFalse();
        assertThat(filter(null, null, NOON).matches(letter)).isFalse();
        assertThat(new RedriveFilter(List.of("jobs.deferred.v1"), null, null, null).matches(letter))
                .isFalse();
    }

    @Test
    void whatDoesNotMatchIsNotCountedAsSkippedWhateverElseItIs() {
        var policy = new RedrivePolicy(filter(new ReasonPattern("XML"), null, null), false);

        assertThat(policy.verdict(letter(Map.of(DeadLetters.CUT_FROM, "5")), true))
                .isEqualTo(new Verdict.NotMatching());
    }

    private static RedrivePolicy any() {
        return new RedrivePolicy(filter(null, null, null), false);
    }

    private static RedriveFilter filter(
            @Nullable ReasonPattern reason, @Nullable Instant from, @Nullable Instant to) {
        return new RedriveFilter(List.of(), reason, from, to);
    }

    private static DeadLetter letter(Map<String, String> others) {
        Map<String, String> headers =
                new HashMap<>(
                        Map.of(
                                DeadLetters.REASON,
                                "not JSON: line 1",
                                DeadLetters.POSITION,
                                STOOD.toString()));
        headers.putAll(others);
        return new DeadLetter(
                TOPIC,
                new Position(TOPIC + ".dead", 0, 1),
                NOON,
                new WireRecord("k", headers, new byte[0]));
    }
}
