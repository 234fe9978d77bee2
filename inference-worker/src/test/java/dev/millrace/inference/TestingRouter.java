package dev.millrace.inference;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.TestingTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Does with jobs that come back what the router does: keeps each until it is due. */
final class TestingRouter {
    private final TestingTopics topics;
    private final List<Waiting> waiting = new ArrayList<>();
    private int seen;
    private int deferred;

    private record Waiting(Deferral deferral, byte[] job) {}

    TestingRouter(TestingTopics topics) {
        this.topics = topics;
    }

    /** Routes until the condition holds; false if it does not in time. */
    boolean turnUntil(Duration atMost, BooleanSupplier condition) {
        return topics.pollUntil(
                atMost,
                arrived -> {
                    turn(arrived);
                    return condition.getAsBoolean();
                });
    }

    /** Takes what is new among {@code arrived} and sends what is due. */
    private void turn(List<TestingTopics.Arrival> arrived) {
        for (TestingTopics.Arrival arrival : arrived.subList(seen, arrived.size())) {
            if (arrival.topic().equals(Topics.JOBS_DEFERRED)) {
                deferred++;
                waiting.add(
                        new Waiting(Wire.readDeferred(TestingWork.wire(arrival)), arrival.value()));
            }
        }
        seen = arrived.size();
        Instant now = Instant.now();
        List<Waiting> due =
                waiting.stream().filter(w -> !w.deferral().notBefore().isAfter(now)).toList();
        waiting.removeAll(due);
        topics.sendAll(due.stream().map(TestingRouter::outgoing).toList());
    }

    /** How many jobs it keeps. */
    int waiting() {
        return waiting.size();
    }

    /** How often any job came back. */
    int deferred() {
        return deferred;
    }

    private static TestingTopics.Outgoing outgoing(Waiting due) {
        WorkOrder order = due.deferral().order();
        return TestingWork.outgoing(order, due.job());
    }
}
