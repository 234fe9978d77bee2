package dev.millrace.deploy.system;

import static dev.millrace.deploy.system.Outside.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.Json;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import dev.millrace.testkit.guarantees.EveryCallIsAccountedFor;
import dev.millrace.testkit.guarantees.EveryJobEndsOnce;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.Conduct;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Workers of both engines are killed all the time, the log and the database once, under a provider
 * that fails now and then: every job ends once, and no call is made again that no kill cut off.
 */
class ChaosIT {
    private static final boolean SOAK = System.getProperty("soak") != null;

    /** {@code ./millrace test --soak} runs ten times as many. */
    private static final int JOBS = SOAK ? 20_000 : 2_000;

    private static final int SLOTS = 8;
    private static final int JOBS_PER_SECOND = 120;
    private static final Duration KILL_EVERY = Duration.ofSeconds(4);

    /** Longest that workers are killed after all jobs were handed in. */
    private static final Duration KILLED_ON_FOR = Duration.ofSeconds(SOAK ? 300 : 15);

    private static final Duration DATABASE_AWAY = Duration.ofSeconds(7);
    private static final long SEED = 20_261_124;

    /** The registry's model of each pool: the name says the engine. */
    private static final Map<String, String> POOLS = Map.of("shared", "gpu", "parted", "hosted");

    /** Until every producer has found a broker that came back. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

    /** A stretch of time without the broker. */
    private record Outage(Instant from, Instant to) {
        boolean contains(Instant moment) {
            return !moment.isBefore(from) && !moment.isAfter(to);
        }
    }

    @Test
    void everyJobEndsOnceAndNoCallIsMadeAgainThatNoKillCutOff() throws Exception {
        try (var outside = started()) {
            outside.provider.behave(
                    Conduct.good()
                            .takingMostlyLittleBetween(Duration.ofMillis(20), Duration.ofSeconds(5))
                            .failing(0.05)
                            .limiting(0.02, Duration.ofSeconds(2))
                            .seeded(SEED));
            var ends = new EveryJobEndsOnce();
            try (var topics = outside.topics(Outside.COMPLETED, "jobs.finished.v1")) {
                var submitting = Thread.ofPlatform().start(() -> submit(outside, ends));
                var kills = new KillWorkers(outside.stack, KILL_EVERY, SEED);
                Outage brokerAway;
                try (kills) {
                    pause(Duration.ofSeconds(5));
                    brokerAway = restartTheBroker(outside);
                    pause(Duration.ofSeconds(3));
                    outside.stack.stopPostgres();
                    pause(DATABASE_AWAY);
                    outside.stack.startPostgres();
                    submitting.join();
                    topics.pollUntil(KILLED_ON_FOR, ChaosIT::mostHaveEnded);
                }

                ends.awaitEnds(topics, Duration.ofSeconds(60), Duration.ofSeconds(3));

                ends.verify();
                assertThat(ends.ends()).hasSize(JOBS);
                verifyOutcomes(topics.arrived());
                verifyTables(outside);
                var results = results(topics.arrived());
                verifyStates(results);
                var unwrittenMax =
                        unwrittenMax(outside.provider.calls(), topics.arrived(), brokerAway);
                var account =
                        account(outside, results, kills.kills(), brokerAway, unwrittenMax).verify();
                System.out.printf(
                        "chaos: %s; ended %s; an answer stood nowhere for at most %d ms%n",
                        account, ends.states(), unwrittenMax.toMillis() * 2 / 3);
            }
        }
    }

    private static Outside started() throws IOException {
        return Outside.started((plan, provider) ->
                plan.registry(registry(provider.baseUrl()))
                        .replicas("embedding-service", 0)
                        // Two for each pool: whoever is killed leaves one behind.
                        .replicas("inference-worker", 2)
                        // Each death here is the test's doing and no job's.
                        .setting("inference-worker", "INFERENCE_STARTS_MAX", "1000"));
    }

    private static String registry(String baseUrl) {
        return """
        backends: { provider: { type: openai, baseUrl: "%s" } }
        pools:
          gpu: { engine: share, slotsMax: %d }
          hosted: { engine: partitions, slotsMax: %d }
        models:
          shared: { version: "1", kinds: [chat], backend: provider, name: shared, pool: gpu, contextTokensMax: 1000 }
          parted: { version: "1", kinds: [chat], backend: provider, name: parted, pool: hosted, contextTokensMax: 1000 }
        """
                .formatted(baseUrl, SLOTS, SLOTS);
    }

    private static void submit(Outside outside, EveryJobEndsOnce ends) {
        try (var producer = outside.topics()) {
            for (int i = 0; i < JOBS; ) {
                List<Outgoing> batch = new ArrayList<>();
                for (int n = 0; n < JOBS_PER_SECOND / 4 && i < JOBS; n++, i++) {
                    String id = "chaos-" + i;
                    String model = i % 2 == 0 ? "shared" : "parted";
                    ends.submitted("local", id);
                    batch.add(
                            Outgoing.of(
                                    Outside.SUBMITTED,
                                    id,
                                    Map.of(),
                                    chat(id, id, ",\"model\":\"" + model + "\"")));
                }
                producer.sendAll(batch);
                pause(Duration.ofMillis(250));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last few would be killed again and again, and on a slow machine more than they. */
    private static boolean mostHaveEnded(List<Arrival> arrived) {
        return arrived.stream().filter(a -> a.topic().equals(Outside.COMPLETED)).count()
                >= JOBS * 0.8;
    }

    private static Outage restartTheBroker(Outside outside) {
        var from = Instant.now();
        outside.stack.killKafka();
        outside.stack.startKafka();
        return new Outage(from, Instant.now().plus(BACK_WITHIN));
    }

    /**
     * Of the log itself: a second outcome would be hidden by who reads it. The same one may stand
     * there twice, where a broker died before it could acknowledge the first.
     */
    private static void verifyOutcomes(List<Arrival> arrived) {
        Map<String, Set<String>> outcomes = new HashMap<>();
        arrived.stream()
                .filter(a -> a.topic().equals("jobs.finished.v1"))
                .forEach(a ->
                        outcomes.computeIfAbsent(String.valueOf(a.key()), _ -> new HashSet<>())
                                .add(a.text()));
        assertThat(outcomes).hasSize(JOBS);
        assertThat(outcomes.values().stream().filter(of -> of.size() > 1))
                .as("jobs that were run to their end twice")
                .isEmpty();
    }

    private static void verifyTables(Outside outside) throws Exception {
        assertThat(outside.count("select count(*) from results.job where finished_at is not null"))
                .isEqualTo(JOBS);
        assertThat(outside.count("select count(*) from results.job")).isEqualTo(JOBS);
        assertThat(outside.count("select count(distinct id) from results.ledger")).isEqualTo(JOBS);
        assertThat(
                        outside.count(
                                "select count(*) from (select 1 from results.ledger"
                                        + " group by id, attempt having count(*) > 1) twice"))
                .isZero();
    }

    private static void verifyStates(Map<String, JobResult> results) {
        results.values().stream()
                .filter(result -> !result.state().wireName().equals("succeeded"))
                .forEach(result -> {
                    assertThat(result.state().wireName()).as(result.id()).isEqualTo("failed");
                    assertThat(result.attempts()).as(result.id()).hasSize(4);
                });
    }

    private static Map<String, JobResult> results(List<Arrival> arrived) throws IOException {
        Map<String, JobResult> results = new LinkedHashMap<>();
        for (var arrival : arrived) {
            if (arrival.topic().equals(Outside.COMPLETED)) {
                results.put(
                        String.valueOf(arrival.key()),
                        Json.MAPPER.readValue(arrival.value(), JobResult.class));
            }
        }
        return results;
    }

    private static EveryCallIsAccountedFor account(
            Outside outside,
            Map<String, JobResult> results,
            List<KillWorkers.Kill> kills,
            Outage brokerAway,
            Duration unwrittenMax) {
        var calls = new EveryCallIsAccountedFor(SLOTS);
        for (var kill : kills) {
            var lastWritten = brokerAway.contains(kill.at()) ? brokerAway.from() : kill.at();
            calls.killed(
                    poolOf(kill.worker(), outside.stack.pools()),
                    lastWritten.minus(unwrittenMax),
                    kill.at());
        }
        for (var call : outside.provider.calls()) {
            calls.called(
                    call.text(),
                    String.valueOf(POOLS.get(call.model())),
                    call.at(),
                    endOf(call),
                    call.disconnected());
        }
        results.forEach((id, result) ->
                result.attempts()
                        .forEach(attempt ->
                                calls.recorded(
                                        id,
                                        attempt.startedAt(),
                                        Duration.ofMillis(attempt.ranMillis()))));
        return calls;
    }

    /**
     * The longest that an answer took to the log while the broker was there, and half as much
     * again: those that a kill took along might have taken longer.
     */
    private static Duration unwrittenMax(
            List<Call> calls, List<Arrival> arrived, Outage brokerAway) {
        Map<String, Instant> answered = new HashMap<>();
        calls.forEach(call -> answered.put(call.text(), endOf(call)));
        var longest = Duration.ZERO;
        for (var arrival : arrived) {
            var answer = answered.get(String.valueOf(arrival.key()));
            if (arrival.topic().equals("jobs.finished.v1")
                    && answer != null
                    && !brokerAway.contains(answer)
                    && !brokerAway.contains(arrival.at())) {
                var stoodNowhere = Duration.between(answer, arrival.at());
                longest = longest.compareTo(stoodNowhere) < 0 ? stoodNowhere : longest;
            }
        }
        return longest.multipliedBy(3).dividedBy(2);
    }

    private static Instant endOf(Call call) {
        return call.at().plusMillis(call.millis());
    }

    /** The workers of a stack take its pools in turn. */
    private static String poolOf(String worker, List<String> pools) {
        int n = Integer.parseInt(worker.substring(worker.lastIndexOf('-') + 1));
        return pools.get((n - 1) % pools.size());
    }

    /** Load and outages are stretches of time, not conditions that could be waited for. */
    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    }
}
