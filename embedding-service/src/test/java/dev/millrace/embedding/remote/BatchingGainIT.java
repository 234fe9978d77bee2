package dev.millrace.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.breaker.Breakers;
import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.registry.Registry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What sharing calls is worth on a server whose every call takes the same time. */
@EnabledIfSystemProperty(
        named = "soak",
        matches = ".*",
        disabledReason = "a measurement: ./millrace test --soak takes it")
class BatchingGainIT {
    private static final Duration CALL = Duration.ofMillis(100);
    private static final int JOBS = 2_000;
    private static final int JOBS_AT_ONCE = 128;
    private static final int CALLS_AT_ONCE = 4;

    @Test
    void manySmallJobsAreDoneInAFractionOfTheTime() throws Exception {
        run("warm-up", 2048, 200);
        double alone = run("each job in a call of its own", 1, JOBS / 4);
        double shared = run("jobs share calls", 2048, JOBS);
        System.out.printf("%.1f times as many%n", shared / alone);

        assertThat(shared).isGreaterThan(alone);
    }

    /** Jobs a second. */
    private static double run(String what, int textsMax, int jobs) throws Exception {
        Vertx vertx = Vertx.vertx();
        CallMeters meters = new CallMeters(new SimpleMeterRegistry());
        var breakers =
                new Breakers(
                        new Breakers.Settings(
                                20,
                                10,
                                50,
                                3,
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(1)),
                        meters,
                        Clock.systemUTC());
        var limits =
                new CallLimits(
                        textsMax,
                        300_000,
                        8 << 20,
                        Duration.ofMillis(5),
                        CALLS_AT_ONCE,
                        25,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1));
        try (var provider = new TestingEmbeddings().taking(CALL);
                var connections =
                        new Connections(
                                vertx,
                                null,
                                new Connections.Limits(
                                        CALLS_AT_ONCE,
                                        CALLS_AT_ONCE,
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(4),
                                        Duration.ofMinutes(5)));
                var calls =
                        new SharedCalls(
                                "provider",
                                new HttpEmbeddingServers(
                                                connections,
                                                8 << 20,
                                                Duration.ofHours(1),
                                                Clock.systemUTC())
                                        .at(
                                                new Registry.Backend(
                                                        "openai", provider.baseUrl(), null),
                                                null),
                                breakers.of("provider"),
                                limits,
                                meters);
                var workers = Executors.newFixedThreadPool(JOBS_AT_ONCE)) {
            var kind = new CallKind("m", 384, true, null, null);
            long start = System.nanoTime();
            List<Future<AskEnd>> ends = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                String text = "a short text of job " + i;
                ends.add(
                        workers.submit(() -> {
                            var ask = new Ask(kind, Priority.INTERACTIVE, "00", List.of(text));
                            calls.begin(ask);
                            return calls.await(ask, Duration.ofMinutes(1));
                        }));
            }
            for (Future<AskEnd> end : ends) {
                assertThat(end.get().how()).isEqualTo(new AskEnd.How.Complete());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%s: %d jobs in %.2f s, %.0f jobs/s, %d calls of %d ms, at most %d at once%n",
                    what,
                    jobs,
                    seconds,
                    jobs / seconds,
                    provider.calls().size(),
                    CALL.toMillis(),
                    CALLS_AT_ONCE);
            return jobs / seconds;
        } finally {
            var _ = vertx.close();
        }
    }
}
