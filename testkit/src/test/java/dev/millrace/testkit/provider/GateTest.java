package dev.millrace.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.provider.wire.Asked;
import dev.millrace.testkit.provider.wire.Door;
import dev.millrace.testkit.provider.wire.WireJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
    private long now = 7;
    private final Gate gate = new Gate(() -> now);

    @Test
    void aLimitOfCallsAtOnceChangesWithTimeAndCountsThoseInside() {
        gate.limit(Conduct.good().serving(2).thenServing(Duration.ofSeconds(60), 1).limits());
        var first = let();
        let();

        assertThat(refusal().status()).isEqualTo(429);
        gate.leave(first);
        now += Duration.ofSeconds(60).toNanos();

        assertThat(refusal().failure().message())
                .isEqualTo("Too many concurrent requests for m: limit 1");
    }

    @Test
    void requestsOfAMinuteComeBackOneByOneAndTheRefusalSaysWhen() {
        gate.limit(Conduct.good().allowingPerMinute(60).limits());
        for (int i = 0; i < 60; i++) {
            gate.leave(let());
        }

        assertThat(refusal().retry()).isEqualTo(new Ending.Retry.Millis(1_000));
        now += Duration.ofMillis(999).toNanos();
        assertThat(refusal().retry()).isEqualTo(new Ending.Retry.Millis(1));
        now += Duration.ofMillis(1).toNanos();

        var standings = gate.enter(asked("m", 0)).standings();
        assertThat(standings.getFirst().remaining()).isZero();
        assertThat(standings.getFirst().reset()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void tokensOfAMinuteAreThoseOfThePromptAndThoseTheCallerAllows() {
        gate.limit(new Limits(List.of(), 0, 0, 100, Duration.ofSeconds(1), 1));

        gate.enter(asked("m", 90));

        assertThat(gate.enter(asked("m", 90))).isInstanceOf(Gate.Entry.Refused.class);
        assertThat(gate.enter(asked("m", 5))).isInstanceOf(Gate.Entry.Let.class);
    }

    @Test
    void callsAboveWhatRunsAtOnceWaitInLineAndOneThatLeavesMakesRoom() {
        gate.limit(Conduct.good().running(2).limits());
        var passes = new ArrayList<Gate.Pass>();
        for (int i = 0; i < 5; i++) {
            passes.add(let());
        }
        assertThat(gate.load("m")).isEqualTo(new Gate.Load(2, 3, 4 / 100_000.0));

        gate.leave(passes.get(2)); // gave up waiting
        gate.leave(passes.get(0));

        assertThat(passes.get(3).turn()).isDone();
        assertThat(passes.get(4).turn()).isNotDone();
        assertThat(gate.load("m").running()).isEqualTo(2);
        assertThat(gate.load("other")).isEqualTo(new Gate.Load(0, 0, 0));
    }

    private Gate.Pass let() {
        var entry = gate.enter(asked("m", 0));
        assertThat(entry).isInstanceOf(Gate.Entry.Let.class);
        return ((Gate.Entry.Let) entry).pass();
    }

    private Ending.Fails refusal() {
        var entry = gate.enter(asked("m", 0));
        assertThat(entry).isInstanceOf(Gate.Entry.Refused.class);
        return ((Gate.Entry.Refused) entry).fails();
    }

    private static Asked asked(String model, int answerTokensMax) {
        var body = WireJson.object().put("model", model);
        if (answerTokensMax > 0) {
            body.put("max_tokens", answerTokensMax);
        }
        body.putArray("messages").addObject().put("role", "user").put("content", "two words");
        return Asked.of(Door.CHAT, body);
    }
}
