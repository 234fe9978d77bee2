package dev.millrace.inference.gguf;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import dev.millrace.inference.model.ModelServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers with a model in this process, one call at a time on each of its engines. Native code
 * holds its thread, so the engines have threads of their own; calls that wait for one are as few as
 * the pool's slots.
 */
final class GgufModelServer implements ModelServer, AutoCloseable {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

    private final Limits limits;
    private final WriteAnswer answers;
    private final Clock clock;
    private final List<Engine> engines;
    private final BlockingQueue<Engine> idle;
    private final ExecutorService threads;

    /**
     * What one answer may take.
     *
     * @param contextTokens of prompt and answer together
     * @param outputTokensMax of an answer, whatever its caller asks for
     */
    record Limits(int contextTokens, int outputTokensMax) {}

    GgufModelServer(List<Engine> engines, Limits limits, WriteAnswer answers, Clock clock) {
        this.engines = List.copyOf(engines);
        this.idle = new ArrayBlockingQueue<>(engines.size(), false, engines);
        this.limits = limits;
        this.answers = answers;
        this.clock = clock;
        this.threads =
                Executors.newFixedThreadPool(
                        engines.size(), Thread.ofPlatform().daemon().name("gguf-", 1).factory());
    }

    @Override
    public Call begin(ChatCall call) {
        Running running = new Running(call);
        switch (ChatReading.read(call.chat().body())) {
            case AskedChat.Refused(String code, String field, String message) ->
                    running.end(failed(Fault.caller(code, field, message)));
            case AskedChat.Answerable asked -> start(running, asked);
        }
        return running;
    }

    private void start(Running running, AskedChat.Answerable asked) {
        try {
            threads.execute(() -> run(running, asked));
        } catch (RejectedExecutionException e) {
            running.close();
        }
    }

    private void run(Running running, AskedChat.Answerable asked) {
        if (running.isUnwanted()) {
            return;
        }
        try {
            Engine engine = idle.take();
            try {
                running.end(answer(engine, running, asked));
            } finally {
                idle.add(engine);
            }
        } catch (Engine.Failure e) {
            running.end(
                    failed(Fault.of(Verdict.GENERATION_FAILED, String.valueOf(e.getMessage()))));
        } catch (InterruptedException e) {
            running.close();
        } catch (RuntimeException e) {
            running.end.completeExceptionally(e);
        }
    }

    private CallEnd answer(Engine engine, Running running, AskedChat.Answerable asked) {
        String prompt = ChatPrompt.of(asked.turns(), engine::prompt);
        int promptTokens = engine.tokens(prompt) + engine.tokensBefore();
        int left = limits.contextTokens() - promptTokens;
        if (left < 1) {
            return failed(
                    Fault.caller(
                            "context_exceeded",
                            "task.request.messages",
                            "the prompt has %d tokens; with the answer there is room for %d"
                                    .formatted(promptTokens, limits.contextTokens())));
        }
        Sampling sampling = asked.sampling();
        int most = Math.min(limits.outputTokensMax(), left);
        int tokensMax = sampling.tokensMax() == null ? most : Math.min(most, sampling.tokensMax());
        var written =
                answers.write(
                        engine, prompt, promptTokens, sampling, tokensMax, running::isUnwanted);
        return switch (written) {
            case WriteAnswer.Written.Unwanted() -> new CallEnd.Closed();
            case WriteAnswer.Written.Answer answer -> {
                Usage usage = new Usage(promptTokens, 0, answer.tokens(), Usage.COUNTED);
                yield new CallEnd.Answered(
                        completion(running.call.model()).of(answer, usage), usage);
            }
        };
    }

    private Completion completion(String model) {
        String id = UUID.randomUUID().toString().replace("-", "");
        return new Completion(id, clock.instant(), model);
    }

    private static CallEnd failed(Fault fault) {
        return new CallEnd.Failed(fault);
    }

    /** Ends what runs, within a step of reading or a token, and frees the memory. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (threads.awaitTermination(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                engines.forEach(Engine::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A call; whoever ends it first, its thread, its timeout or its owner, has ended it. */
    private static final class Running implements Call {
        private final ChatCall call;
        private final CompletableFuture<CallEnd> end = new CompletableFuture<>();

        private Running(ChatCall call) {
            this.call = call;
        }

        private void end(CallEnd as) {
            end.complete(as);
        }

        /** Its end is known without us, or the process leaves. */
        private boolean isUnwanted() {
            return end.isDone() || Thread.currentThread().isInterrupted();
        }

        @Override
        public CallEnd await() throws InterruptedException {
            try {
                return end.get(call.timeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                end(failed(tooSlow()));
                return end.join();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a fault of our own", e.getCause());
            }
        }

        private Fault tooSlow() {
            return Fault.of(
                    Verdict.GENERATION_TIMEOUT,
                    "the model in the worker's process had not answered after %d ms"
                            .formatted(call.timeout().toMillis()));
        }

        @Override
        public void close() {
            end(new CallEnd.Closed());
        }
    }
}
