package dev.millrace.results.endings;

import dev.millrace.contracts.JobState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts what came of outcomes. */
@Singleton
class Tally {
    private final MeterRegistry meters;
    private final Counter lost;
    private final Counter repeated;
    private final Counter buried;

    Tally(MeterRegistry meters) {
        this.meters = meters;
        lost = meters.counter("outcomes.lost");
        repeated = meters.counter("outcomes.repeated");
        buried = meters.counter("outcomes.buried");
    }

    void add(Settle.Settled settled, int unreadable) {
        settled.won().forEach(result -> ended(result.state()).increment());
        lost.increment(settled.lost().size());
        repeated.increment(settled.again().size());
        buried.increment(settled.refused().size() + unreadable);
    }

    private Counter ended(JobState state) {
        return meters.counter("jobs.ended", "state", state.wireName());
    }
}
