package dev.millrace.embedding;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Task;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.answer.AnswerTasks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the model in this process on platform threads of its own: native code would hold the carrier
 * of a virtual one. Each lane has as many as there are callers, so that no interactive job waits
 * for the end of a batch job; whose text is next is decided in the model.
 */
final class ModelCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCalls.class);

    private final AnswerTasks answers;
    private final Map<Priority, ExecutorService> threads = new EnumMap<>(Priority.class);
    private final Set<Call> running = ConcurrentHashMap.newKeySet();
    private final Counter texts;
    private final Timer seconds;

    ModelCalls(AnswerTasks answers, int callers, MeterRegistry meters) {
        this.answers = answers;
        for (Priority lane : Priority.values()) {
            threads.put(
                    lane,
                    Executors.newFixedThreadPool(
                            callers,
                            Thread.ofPlatform()
                                    .name("model-" + lane.wireName() + "-", 0)
                                    .daemon()
                                    .factory()));
        }
        this.texts = textsEmbedded(meters);
        this.seconds =
                Timer.builder("embedding.seconds")
                        .description("From a job's start in the model to its answer")
                        .register(meters);
    }

    static Counter textsEmbedded(MeterRegistry meters) {
        return Counter.builder("texts.embedded")
                .description("Texts of answered jobs")
                .register(meters);
    }

    private record Call(JobKey key, FutureTask<Answer> answer) {}

    /**
     * Waits for the model's answer; a model that breaks is one too.
     *
     * @throws CancellationException if somebody cancelled the job meanwhile
     * @throws ExecutionException if the process leaves, or its memory ends, before there is an
     *     answer: the job is still to be done
     */
    Answer answer(JobKey key, Priority lane, Task task, String alias)
            throws ExecutionException, InterruptedException {
        long start = System.nanoTime();
        var call = new Call(key, new FutureTask<>(() -> answers.answer(task, alias, lane)));
        // First, so that a cancel finds it as soon as the model has it.
        running.add(call);
        try {
            begin(call, lane);
            return ended(call);
        } finally {
            running.remove(call);
            seconds.record(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Answer ended(Call call) throws ExecutionException, InterruptedException {
        try {
            Answer answer = call.answer().get();
            texts.increment(answer.texts());
            return answer;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException broken) {
                LOG.error("the model broke on {}", call.key(), broken);
                return new Answer.Failed(broken());
            }
            throw e;
        }
    }

    private void begin(Call call, Priority lane) throws ExecutionException {
        try {
            Objects.requireNonNull(threads.get(lane)).execute(call.answer());
        } catch (RejectedExecutionException e) {
            throw new ExecutionException("the process is leaving", e);
        }
    }

    /** Lets go of a job, within the time that one text takes. */
    void cancel(JobKey key) {
        running.forEach(call -> {
            if (call.key().equals(key)) {
                call.answer().cancel(true);
            }
        });
    }

    /**
     * Lets go of whatever still runs; it will come again elsewhere.
     *
     * @return whether every thread has left the model
     */
    boolean close(Duration patience) throws InterruptedException {
        threads.values().forEach(ExecutorService::shutdownNow);
        long giveUpAt = System.nanoTime() + patience.toNanos();
        boolean left = true;
        for (ExecutorService each : threads.values()) {
            left &= each.awaitTermination(giveUpAt - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return left;
    }

    private static JobError broken() {
        return new JobError(
                "model_failed",
                null,
                "the embedding model broke on this job; its operator finds the reason in the log",
                Blame.US,
                true,
                null);
    }
}
