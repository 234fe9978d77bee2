package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.batch;
import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Interactive jobs into an idle pool, and the same into one with a backlog of batch jobs. */
record LanesRun(TestingWork work, TestingRouter router, ScriptedProvider provider) {
    private static final boolean SOAK = System.getProperty("soak") != null;
    private static final int BATCH_JOBS = SOAK ? 10_000 : 600;
    private static final int INTERACTIVE_JOBS = 10;
    private static final int ROUNDS = SOAK ? 10 : 1;
    private static final Duration CALL = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(SOAK ? 400 : 60);
    private static final Candidate LANES = candidate("lanes", "lanes", "hosted");

    /** By then its limit has grown to the pool's slots, and the reserve is what is kept. */
    private static final int WARM_UP = 150;

    void interactiveBesideBatch() {
        provider.behave(Conduct.good().taking(CALL));
        // Members that have only just joined are told of their partitions first.
        for (int n = 0; n < ROUNDS; n++) {
            String first = "first " + n + " of";
            send(first, INTERACTIVE_JOBS, true);
            await(() ->
                    provider.calls(first).stream().filter(Call::ended).count() == INTERACTIVE_JOBS);
        }
        List<Long> idle = rounds("idle");
        send("batch", BATCH_JOBS, false);
        await(() -> provider.calls("batch").size() > WARM_UP);
        List<Long> busy = rounds("busy");
        int begun = provider.calls("batch").size();
        provider.behave(Conduct.good());
        await(() -> succeeded() >= BATCH_JOBS + 3 * ROUNDS * INTERACTIVE_JOBS);

        System.out.printf(
                "%d times %d interactive jobs, wait in ms: idle p50 %d p95 %d, behind %d batch jobs"
                        + " p50 %d p95 %d max %d%n",
                ROUNDS,
                INTERACTIVE_JOBS,
                percentile(idle, 50),
                percentile(idle, 95),
                BATCH_JOBS,
                percentile(busy, 50),
                percentile(busy, 95),
                busy.getLast());
        assertThat(begun)
                .as("batch jobs called before the last interactive one")
                .isLessThan(BATCH_JOBS * 9 / 10);
    }

    /** From its submission to its call, of each job, the shortest first. */
    private List<Long> rounds(String text) {
        List<Long> waits = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String words = text + " round " + round + " of";
            Instant sent = Instant.now();
            send(words, INTERACTIVE_JOBS, true);
            await(() ->
                    provider.calls(words).stream().filter(Call::ended).count() == INTERACTIVE_JOBS);
            provider.calls(words)
                    .forEach(call -> waits.add(Duration.between(sent, call.at()).toMillis()));
        }
        waits.sort(null);
        return waits;
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1);
    }

    private void send(String text, int jobs, boolean urgent) {
        List<TestingTopics.Outgoing> records = new ArrayList<>();
        for (int n = 0; n < jobs; n++) {
            WorkOrder order = order(key(), LANES);
            records.add(TestingWork.outgoing(urgent ? order : batch(order), chat(text + " " + n)));
        }
        work.topics().sendAll(records);
    }

    private long succeeded() {
        return work.topics().arrived().stream()
                .filter(arrival -> arrival.topic().equals(Topics.JOBS_FINISHED))
                .count();
    }

    private void await(BooleanSupplier condition) {
        assertThat(router.turnUntil(PATIENCE, condition)).isTrue();
    }
}
