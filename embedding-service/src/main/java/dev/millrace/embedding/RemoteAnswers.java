package dev.millrace.embedding;

import dev.millrace.backends.Fault;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.ClassifyRequest;
import dev.millrace.contracts.EmbedRequest;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Task;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.answer.AnswerLimits;
import dev.millrace.embedding.answer.AnswerTasks;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.remote.CallKind;
import dev.millrace.embedding.remote.KnownVectors;
import dev.millrace.embedding.remote.RememberedLabels;
import dev.millrace.embedding.remote.RemoteModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes answers of the vectors that servers give. */
final class RemoteAnswers {
    /** The job's bytes and its texts; vectors and their JSON. */
    private static final int COPIES = 3;

    /** Of 3,072 dimensions, as base64. */
    private static final long VECTOR_BYTES = 16_384;

    private final AnswerLimits limits;
    private final Classifier.Settings labels;
    private final RememberedLabels remembered;
    private final Counter texts;

    RemoteAnswers(AnswerLimits limits, Classifier.Settings labels, MeterRegistry meters) {
        this.limits = limits;
        this.labels = labels;
        this.remembered = new RememberedLabels(labels.labelCacheBytesMax());
        this.texts = ModelCalls.textsEmbedded(meters);
    }

    OfJob of(Task task) {
        return new OfJob(task);
    }

    /** About what a job takes of the heap until it has its answer. */
    long bytes(Task task) {
        return switch (task) {
            case Task.Embed(var request, EmbedRequest body) ->
                    COPIES * ((long) request.length() + answerBytes(body.texts().size()));
            case Task.Classify(var request, ClassifyRequest body) ->
                    COPIES
                            * ((long) request.length()
                                    + answerBytes(body.texts().size() + body.labels().size()));
            case Task.Index index -> COPIES * ((long) index.request().length() + chunks(index));
            case Task.Search _, Task.Answer _, Task.Chat _, Task.Unindex _ ->
                    COPIES * ((long) task.request().length() + VECTOR_BYTES);
        };
    }

    /** Of vectors for as many chunks as the text may make. */
    private long chunks(Task.Index index) {
        Integer asked = index.body().chunkTokensMax();
        int tokens = asked == null ? limits.chunks().tokensMax() : asked;
        // A chunk is at least half full, and may share half of that with its neighbour.
        long chunks = 1L + index.request().length() / tokens;
        return Math.min(limits.chunks().perJobMax(), chunks) * VECTOR_BYTES;
    }

    /** Of at most so many vectors: never more than an answer may be. */
    private long answerBytes(int texts) {
        return Math.min(limits.outputBytesMax(), texts * VECTOR_BYTES);
    }

    /** A job was answered. */
    void counted(Answer.Given given) {
        texts.increment(given.texts());
    }

    /** What a job asks for and what it has got, over all its attempts in this process. */
    final class OfJob {
        private final Task task;
        private @Nullable Candidate candidate;
        private @Nullable KnownVectors known;
        private @Nullable AnswerTasks answers;
        private boolean alone;

        private OfJob(Task task) {
            this.task = task;
        }

        Task task() {
            return task;
        }

        /** Whether its texts travel in calls of their own, as they may be what breaks others. */
        boolean goesAlone() {
            return alone;
        }

        /**
         * Begins an attempt, with what the attempts before it on the same model have brought.
         *
         * @return why the model cannot be asked for it at all; null if it can
         */
        @Nullable Answer begin(Candidate chosen, RemoteModel model) {
            if (!chosen.equals(candidate)) {
                candidate = chosen;
                alone = false;
                KnownVectors fresh =
                        new KnownVectors(
                                chosen.model() + "@" + chosen.version(),
                                kind(model),
                                model.textTokensMax());
                known = fresh;
                answers =
                        new AnswerTasks(
                                fresh, new Classifier(fresh, labels.rememberingNothing()), limits);
                remembered.recall(labels(), fresh);
            }
            return tasks().refusal(task, chosen.model());
        }

        private CallKind kind(RemoteModel model) {
            EmbedRequest asks = task instanceof Task.Embed embed ? embed.body() : null;
            Integer dimensions = asks == null ? null : asks.dimensions();
            // One that is not to be had is refused, by name, before anybody is asked.
            return model.kind(
                    dimensions != null && model.gives(dimensions) ? dimensions : null,
                    asks == null ? null : asks.user());
        }

        private List<String> labels() {
            return task instanceof Task.Classify classify
                    ? tasks().sentences(classify.body().labels())
                    : List.of();
        }

        List<String> texts(Priority lane) throws InterruptedException {
            return tasks().texts(task, lane);
        }

        KnownVectors known() {
            return Objects.requireNonNull(known, "known");
        }

        private AnswerTasks tasks() {
            return Objects.requireNonNull(answers, "answers");
        }

        /** The answer, of an attempt that brought all there was to bring. */
        Answer answer() throws InterruptedException {
            remembered.remember(labels(), known());
            String alias = Objects.requireNonNull(candidate, "candidate").model();
            return tasks().answer(task, alias, Priority.INTERACTIVE);
        }

        /**
         * A call failed. What breaks a server may be one text of many: from now on this job shares
         * no call, so that its neighbours fail with it once at most.
         */
        void failed(Fault fault, boolean shared) {
            alone |= shared && fault.blame() == Blame.UPSTREAM && fault.sent();
        }

        /** The fault with the field of the text at fault. */
        Fault named(Fault fault, @Nullable String text) {
            String field = text == null ? null : tasks().field(task, text);
            return field == null ? fault : fault.in(field);
        }
    }
}
