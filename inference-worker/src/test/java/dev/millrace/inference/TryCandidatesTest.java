package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.afterFailures;
import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.breaker.Breakers;
import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.retry.Waits;
import dev.millrace.backends.route.Leaving;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TryCandidatesTest {
    private static final Candidate CHAT = candidate("chat", "server", "hosted");

    private static final Candidate OTHER = candidate("other", "elsewhere", "hosted");
    private static final Candidate NARROW = candidate("narrow", "elsewhere", "hosted");
    private static final CallEnd UNREACHABLE =
            new CallEnd.Failed(Fault.of(Verdict.UNREACHABLE, "nobody there"));

    /** Which a server asks for; a short one. */
    private static final Duration WAIT = Duration.ofMillis(250);

    private static final Waits NO_WAITS = new Waits(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO);

    private static final Fault SERVER_ERROR =
            Fault.of(Verdict.SERVER_ERROR, "it broke")
                    .answered(500, new Usage(7, 0, 3, Usage.REPORTED));

    @TempDir Path folder;
    private final TestingModelServer server = new TestingModelServer();
    private final RunningCalls calls = new RunningCalls();

    @Test
    void aCallGetsNoLongerThanTheDeadlineAllows() throws Exception {
        server.answering().answering();

        candidates().run(order(key(), CHAT), task());
        candidates().run(order(key(), Instant.now().plusSeconds(5), CHAT), task());

        assertThat(server.begun.getFirst().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(server.begun.getLast().timeout())
                .isBetween(Duration.ofSeconds(3), Duration.ofMillis(5_001));
    }

    @Test
    void aProcessThatLeavesHandsTheJobBackInsteadOfEndingIt() {
        calls.leave();

        assertThatThrownBy(() -> candidates().run(order(key(), CHAT), task()))
                .isInstanceOf(Leaving.class);
        assertThat(server.begun).as("calls, which would be paid for").isEmpty();
    }

    @Test
    void aCancelBetweenTheLookAndTheCallClosesTheCall() throws Exception {
        AtomicInteger looks = new AtomicInteger();

        RunEnd end = candidates(_ -> looks.incrementAndGet() > 2).run(order(key(), CHAT), task());

        assertThat(end).isInstanceOf(RunEnd.Cancelled.class);
        assertThat(server.begun).hasSize(1);
    }

    @Test
    void aJobThatCameBackWithAllItsAttemptsSpentEndsFailed() throws Exception {
        RunEnd end = candidates().run(afterFailures(order(key(), CHAT), 4), task());

        assertThat(((RunEnd.Ended) end).outcome().ending())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed ->
                                assertThat(failed.error().message())
                                        .contains("4 of 4")
                                        .contains("model_server_error"));
        assertThat(server.begun).isEmpty();
    }

    @Test
    void afterAFaultOfOurOwnTheAttemptsBeforeItAreStillTold() throws Exception {
        server.ending(new CallEnd.Failed(SERVER_ERROR)).breaking();

        RunEnd end = candidates().run(order(key(), CHAT), task());

        JobOutcome outcome = ((RunEnd.Ended) end).outcome();
        assertThat(outcome.ending())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("internal_error"));
        assertThat(outcome.attempts())
                .extracting(Attempt::ended, Attempt::usage)
                .containsExactly(tuple("model_server_error", SERVER_ERROR.usage()));
    }

    @Test
    void aServerThatIsNotThereCostsNoAttemptAndIsNotAskedAgainAtOnce() throws Exception {
        server.ending(UNREACHABLE);
        TryCandidates candidates = candidates();

        RunEnd first = candidates.run(order(key(), CHAT), task());
        RunEnd next = candidates.run(order(key(), CHAT), task());

        assertThat(server.begun).hasSize(1);
        for (RunEnd end : List.of(first, next)) {
            Deferral deferral = ((RunEnd.GivenBack) end).deferral();
            assertThat(deferral.order().attempts()).isEmpty();
            assertThat(deferral.reason())
                    .contains("chat rests until", "server is not called: model_server_unreachable");
        }
    }

    @Test
    void aJobWhoseDeadlineComesBeforeAnybodyMayBeCalledEndsAndSaysWhy() throws Exception {
        server.ending(UNREACHABLE);
        TryCandidates candidates = candidates();
        candidates.run(order(key(), CHAT), task());

        RunEnd end = candidates.run(order(key(), Instant.now().plusMillis(500), CHAT), task());

        assertThat(((RunEnd.Ended) end).outcome().ending())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> {
                            assertThat(failed.error().code()).isEqualTo("no_model_in_time");
                            assertThat(failed.error().blame()).isEqualTo(Blame.UPSTREAM);
                            assertThat(failed.error().message())
                                    .contains("model_server_unreachable", "until");
                        });
    }

    @Test
    void aServerThatHangsIsLeftAloneThoughEachDeadlineComesBeforeTheTimeOut() throws Exception {
        server.timingOutAfter(Duration.ofMillis(30));
        TryCandidates candidates =
                candidates(_ -> false, TestingBreakers.of(Clock.systemUTC(), Duration.ofMillis(1)));
        while (server.begun.size() < 10) {
            candidates.run(order(key(), Instant.now().plusMillis(20), CHAT), task());
        }

        RunEnd end = candidates.run(order(key(), Instant.now().plusMillis(500), CHAT), task());

        assertThat(server.begun).hasSize(10);
        assertThat(((RunEnd.Ended) end).outcome().ending())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed ->
                                assertThat(failed.error().message())
                                        .contains("10 of its last 10 calls failed"));
    }

    @Test
    void anotherJobDoesNotCallWhoAskedForQuietButItsFallbackAtOnce() throws Exception {
        server.ending(
                        new CallEnd.Failed(
                                Fault.of(Verdict.RATE_LIMITED, "slow down")
                                        .askingToWait(Duration.ofMinutes(1))))
                .answering()
                .answering();
        TryCandidates candidates = candidates();

        RunEnd first = candidates.run(order(key(), CHAT, OTHER), task());
        RunEnd next = candidates.run(order(key(), CHAT, OTHER), task());

        assertThat(server.begun)
                .extracting(ChatCall::model)
                .containsExactly("chat-name", "other-name", "other-name");
        assertThat(((RunEnd.Ended) first).outcome().attempts()).hasSize(2);
        assertThat(((RunEnd.Ended) next).outcome().attempts()).hasSize(1);
    }

    @Test
    void whatTheCallerHasToChangeIsAskedOnce() throws Exception {
        server.ending(new CallEnd.Failed(Fault.of(Verdict.REQUEST_REJECTED, "no")));

        RunEnd end = candidates().run(order(key(), CHAT, OTHER), task());

        assertThat(((RunEnd.Ended) end).outcome().ending()).isInstanceOf(Ending.Failed.class);
        assertThat(server.begun).hasSize(1);
    }

    @Test
    void aKeyThatCannotBeReadSendsTheJobBackForAWhile() throws Exception {
        RunEnd end =
                candidates().run(order(key(), candidate("locked", "locked", "hosted")), task());

        assertThat(((RunEnd.GivenBack) end).deferral().reason())
                .isEqualTo("the API key of locked cannot be read: NoSuchFileException");
    }

    @Test
    void aJobForWhichAModelHasNoRoomIsGivenBackWithoutAnAttemptAndSaysWhy() throws Exception {
        TryCandidates candidates = candidates();
        try (var running = running(candidates, order(key(), NARROW))) {
            RunEnd end = candidates.run(order(key(), NARROW), task());

            Deferral deferral = ((RunEnd.GivenBack) end).deferral();
            assertThat(deferral.order().attempts()).isEmpty();
            assertThat(deferral.reason()).contains("narrow has no room: 1 of at most 1 calls run");
            assertThat(deferral.notBefore()).isAfter(Instant.now().plusMillis(500));
            assertThat(server.begun).hasSize(1);
            assertThat(running.end()).isNotDone();
        }
    }

    @Test
    void aJobWithoutRoomComesBackBeforeItsDeadline() throws Exception {
        TryCandidates candidates = candidates();
        Instant deadline = Instant.now().plusMillis(1_500);
        try (var _ = running(candidates, order(key(), NARROW))) {
            RunEnd end = candidates.run(order(key(), deadline, NARROW), task());

            assertThat(((RunEnd.GivenBack) end).deferral().notBefore()).isBefore(deadline);
        }
    }

    @Test
    void aJobWhoseDeadlinePassesWhileItWaitsForRoomExpires() throws Exception {
        TryCandidates candidates = candidates();
        try (var _ = running(candidates, order(key(), NARROW))) {
            Instant deadline = Instant.now().plusMillis(100);
            RunEnd end = candidates.run(order(key(), deadline, NARROW), task());

            assertThat(((RunEnd.Ended) end).outcome().ending()).isInstanceOf(Ending.Expired.class);
        }
    }

    @Test
    void aJobCancelledWhileItWaitedForRoomIsNotCalled() throws Exception {
        JobKey waiting = key();
        AtomicInteger looks = new AtomicInteger();
        TryCandidates candidates =
                candidates(key -> key.equals(waiting) && looks.incrementAndGet() > 1);

        RunEnd end = candidates.run(order(waiting, NARROW), task());

        assertThat(end).isInstanceOf(RunEnd.Cancelled.class);
        assertThat(server.begun).isEmpty();
    }

    @Test
    void a429WhileOtherCallsGoOnHoldsNoOtherJobBack() throws Exception {
        TryCandidates candidates = candidates();
        try (var _ = running(candidates, order(key(), CHAT))) {
            server.ending(tooMany()).answering().answering();

            RunEnd first = candidates.run(order(key(), CHAT), task());
            RunEnd next = candidates.run(order(key(), CHAT), task());

            assertThat(((RunEnd.Ended) first).outcome().attempts())
                    .extracting(Attempt::ended)
                    .containsExactly("rate_limited", Attempt.SUCCEEDED);
            assertThat(((RunEnd.Ended) next).outcome().attempts()).hasSize(1);
        }
    }

    @Test
    void a429ThatIsNotAboutCallsAtOnceHoldsAllBack() throws Exception {
        TryCandidates candidates = candidates();
        server.ending(tooMany()).answering();

        RunEnd last = candidates.run(afterFailures(order(key(), CHAT), 3), task());
        RunEnd next = candidates.run(order(key(), CHAT), task());

        Attempt turnedAway = ((RunEnd.Ended) last).outcome().attempts().getLast();
        assertThat(turnedAway.ended()).isEqualTo("rate_limited");
        assertThat(((RunEnd.Ended) next).outcome().attempts())
                .singleElement()
                .satisfies(attempt ->
                        assertThat(attempt.startedAt())
                                .isAfterOrEqualTo(turnedAway.startedAt().plus(WAIT)));
    }

    private static CallEnd tooMany() {
        return new CallEnd.Failed(Fault.of(Verdict.RATE_LIMITED, "slow down").askingToWait(WAIT));
    }

    /** A job whose call hangs until the test is over. */
    private record Running(CompletableFuture<RunEnd> end, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }

    private Running running(TryCandidates candidates, WorkOrder order) {
        CompletableFuture<RunEnd> end = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        end.complete(candidates.run(order, task()));
                    } catch (ExecutionException | InterruptedException | RuntimeException e) {
                        end.completeExceptionally(e);
                    }
                });
        Awaitility.await().until(() -> !server.begun.isEmpty());
        return new Running(end, () -> calls.close(order.job().key()));
    }

    private static Task.Chat task() {
        return (Task.Chat) Wire.readTask(JobRules.DEFAULTS, chat("hello"));
    }

    private TryCandidates candidates() throws IOException {
        return candidates(_ -> false);
    }

    private TryCandidates candidates(Predicate<JobKey> cancelled) throws IOException {
        return candidates(cancelled, TestingBreakers.of(Clock.systemUTC()));
    }

    private TryCandidates candidates(Predicate<JobKey> cancelled, Breakers breakers)
            throws IOException {
        Path registry =
                Files.writeString(
                        folder.resolve("registry.yaml"),
                        """
                        backends:
                          server: { type: openai, baseUrl: "http://127.0.0.1:1/v1" }
                          elsewhere: { type: openai, baseUrl: "http://127.0.0.1:1/v1" }
                          locked: { type: openai, baseUrl: "http://127.0.0.1:1/v1", apiKeyFile: /nowhere }
                        pools: { hosted: {} }
                        models:
                          chat: { version: "1", kinds: [chat], backend: server, name: c, pool: hosted, contextTokensMax: 1000 }
                          other: { version: "1", kinds: [chat], backend: elsewhere, name: o, pool: hosted, contextTokensMax: 1000 }
                          narrow: { version: "1", kinds: [chat], backend: elsewhere, name: n, pool: hosted, contextTokensMax: 1000, callsMax: 1 }
                          locked: { version: "1", kinds: [chat], backend: locked, name: l, pool: hosted, contextTokensMax: 1000 }
                        """);
        Registry models = RegistryFile.read(registry);
        CallMeters meters = new CallMeters(new SimpleMeterRegistry());
        return new TryCandidates(
                new TryCandidates.Settings(
                        "hosted",
                        new RetryPolicy(4, NO_WAITS, Duration.ofSeconds(1)),
                        Duration.ofSeconds(5)),
                new Backends(models, (_, _) -> server, _ -> null),
                TestingTurns.of(
                        breakers,
                        models,
                        "hosted",
                        new CallModels(
                                Duration.ofMinutes(2), calls, cancelled, meters, Clock.systemUTC()),
                        calls,
                        cancelled,
                        meters),
                calls,
                cancelled,
                Clock.systemUTC());
    }
}
