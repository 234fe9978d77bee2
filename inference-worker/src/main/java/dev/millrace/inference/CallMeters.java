package dev.millrace.inference;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Priority;
import dev.millrace.inference.lanes.CallGate;
import dev.millrace.inference.lanes.CallGates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What a scrape sees; labelled by model and end, never by tenant or job. */
final class CallMeters implements CallGates.Watch {
    private final MeterRegistry registry;
    private final Timer unwritten;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
        this.unwritten =
                Timer.builder("inference.unwritten")
                        .description("from a model's answer to its acknowledgement by the log")
                        .publishPercentiles(0.5, 0.99, 0.999)
                        .register(registry);
    }

    /** A model call ended. */
    void called(Candidate candidate, String ended, long ranMillis) {
        registry.timer("inference.calls", "model", candidate.model(), "ended", ended)
                .record(ranMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * A model's answer was on the log so long after it came: whoever kills the worker in between
     * has the call made and paid for again.
     */
    void written(Duration afterTheAnswer) {
        unwritten.record(afterTheAnswer);
    }

    /** From now on a scrape sees how long a back end is left alone, 0 while it is not. */
    void resting(String backend, Supplier<Duration> restLeft) {
        Gauge.builder("inference.backend.resting", restLeft, left -> left.get().toMillis() / 1e3)
                .description("time until a back end may be called again")
                .baseUnit("seconds")
                .tag("backend", backend)
                .strongReference(true)
                .register(registry);
        registry.counter("inference.backend.opened", "backend", backend);
    }

    /** A back end is called no more. */
    void opened(String backend) {
        registry.counter("inference.backend.opened", "backend", backend).increment();
    }

    /** A call was not made. */
    void heldBack(String backend, String why) {
        registry.counter("inference.calls.held.back", "backend", backend, "why", why).increment();
    }

    @Override
    public void added(String model, String backend, CallGate gate) {
        Tags of = Tags.of("model", model, "backend", backend);
        gauge("limit", "most calls at once, as found so far", of, gate, CallGate::limit);
        gauge("running", "calls that run", of, gate, CallGate::running);
        gauge("waiting", "jobs that wait for room in a slot", of, gate, CallGate::waiting);
        for (Priority lane : Priority.values()) {
            registry.counter("inference.calls.turned.away", of.and("lane", lane.wireName()));
        }
    }

    private void gauge(
            String what, String meaning, Tags of, CallGate gate, ToDoubleFunction<CallGate> value) {
        Gauge.builder("inference.calls." + what, gate, value)
                .description(meaning)
                .tags(of)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void turnedAway(Candidate candidate, Priority priority) {
        registry.counter(
                        "inference.calls.turned.away",
                        Tags.of(
                                "model",
                                candidate.model(),
                                "backend",
                                candidate.backend(),
                                "lane",
                                priority.wireName()))
                .increment();
    }

    /** A record was accepted. */
    void accepted(String end) {
        registry.counter("jobs.inferred", "end", end).increment();
    }
}
