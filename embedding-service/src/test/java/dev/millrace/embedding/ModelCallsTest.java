package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.EmbedRequest;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Task;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.answer.AnswerLimits;
import dev.millrace.embedding.answer.AnswerTasks;
import dev.millrace.embedding.answer.ChunkLimits;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.Embedded;
import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.model.TestingEmbedder;
import dev.millrace.embedding.model.TestingSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelCallsTest {
    private static final ChunkLimits CHUNKS = new ChunkLimits(200, 32, 100);

    private static final JobKey KEY = new JobKey("acme", "a");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountDownLatch inModel = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void textsAreCountedAndTimed() throws Exception {
        ModelCalls calls = calls(new TestingEmbedder());

        assertThat(calls.answer(KEY, Priority.BATCH, embed("a", "b"), "mini"))
                .isInstanceOf(Answer.Given.class);

        assertThat(meters.counter("texts.embedded").count()).isEqualTo(2);
        assertThat(meters.timer("embedding.seconds").count()).isEqualTo(1);
    }

    @Test
    void aModelThatBreaksFailsTheJobAndIsOurFault() throws Exception {
        ModelCalls calls =
                calls(
                        embedder(() -> {
                            throw new IllegalStateException("broken");
                        }));

        assertThat(calls.answer(KEY, Priority.BATCH, embed("a"), "mini"))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> {
                            assertThat(failed.error().blame()).isEqualTo(Blame.US);
                            assertThat(failed.error().message()).doesNotContain("broken");
                        });
    }

    @Test
    void aProcessWithoutMemoryHasNotFailedTheJob() {
        ModelCalls calls =
                calls(
                        embedder(() -> {
                            throw new OutOfMemoryError("full");
                        }));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> calls.answer(KEY, Priority.BATCH, embed("a"), "mini"));
    }

    @Test
    void aCancelReachesTheModelAndOnlyForThatJob() throws Exception {
        ModelCalls calls = calls(embedder(this::stayInModel));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> waiting =
                    callers.submit(() -> calls.answer(KEY, Priority.BATCH, embed("a"), "mini"));
            inModel.await();

            calls.cancel(new JobKey("other", "a"));
            assertThat(waiting).isNotDone();
            calls.cancel(KEY);

            assertThat(waiting)
                    .failsWithin(SECOND)
                    .withThrowableThat()
                    .withCauseInstanceOf(CancellationException.class);
        }
    }

    @Test
    void whoLeavesGivesTheJobBack() throws Exception {
        ModelCalls calls = calls(embedder(this::stayInModel));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> waiting =
                    callers.submit(() -> calls.answer(KEY, Priority.BATCH, embed("a"), "mini"));
            inModel.await();

            assertThat(calls.close(SECOND)).isTrue();

            assertThat(waiting)
                    .failsWithin(SECOND)
                    .withThrowableThat()
                    .withCauseInstanceOf(ExecutionException.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> calls.answer(KEY, Priority.BATCH, embed("a"), "mini"));
        }
    }

    private Embedded stayInModel() throws InterruptedException {
        inModel.countDown();
        never.await();
        throw new AssertionError("was let go");
    }

    private ModelCalls calls(TestingEmbedder embedder) {
        return new ModelCalls(
                new AnswerTasks(
                        embedder,
                        new Classifier(embedder, TestingSettings.ofLabels()),
                        new AnswerLimits(LongTexts.REFUSE, 1 << 20, CHUNKS)),
                1,
                meters);
    }

    private interface Model {
        Embedded embed() throws InterruptedException;
    }

    private static TestingEmbedder embedder(Model model) {
        return new TestingEmbedder() {
            @Override
            public Embedded embed(List<String> texts, LongTexts longTexts, Priority lane)
                    throws InterruptedException {
                return model.embed();
            }
        };
    }

    private static Task embed(String... texts) {
        return new Task.Embed(RawJson.of("{}"), new EmbedRequest(List.of(texts), true, null));
    }
}
