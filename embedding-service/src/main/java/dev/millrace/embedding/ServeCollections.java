package dev.millrace.embedding;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.IndexRequest;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.SearchRequest;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.UnindexRequest;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.answer.CollectionAnswer;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStore;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps, finds and forgets documents, once a model has made vectors of them. */
final class ServeCollections {
    /** The field that names the model of a search. */
    static final String MODEL = "model";

    private final VectorStore store;
    private final Limits limits;

    /**
     * What an operator may change.
     *
     * @param searchTimeout longest search
     * @param outputBytesMax largest answer, in bytes of its JSON
     * @param foundBytesMax most bytes of text that go along with a question
     */
    record Limits(Duration searchTimeout, int outputBytesMax, int foundBytesMax) {}

    ServeCollections(VectorStore store, Limits limits) {
        this.store = store;
        this.limits = limits;
    }

    /** What has become of a job's documents or of its question. */
    sealed interface Served {
        /** That is the end. */
        record Ended(Ending ending) implements Served {}

        /** Its question can be answered. */
        record Searched(Found found) implements Served {}
    }

    /** Whether documents are kept, found or forgotten for this task. */
    static boolean concerns(Task task) {
        return switch (task) {
            case Task.Index _, Task.Search _, Task.Answer _, Task.Unindex _ -> true;
            case Task.Chat _, Task.Embed _, Task.Classify _ -> false;
        };
    }

    /** Whether somebody waits for it, so that it fails rather than waits. */
    static boolean isQuestion(Task task) {
        return task instanceof Task.Search || task instanceof Task.Answer;
    }

    /** Why no such job can be done here at all; null if it can. */
    @Nullable JobError objection() {
        return store.isThere()
                ? null
                : new JobError(
                        "vectors_not_configured",
                        "task.kind",
                        "this installation keeps no vectors; its operator says where Qdrant is in embedding.vectors.host",
                        Blame.US,
                        false,
                        null);
    }

    /** While the store is left alone; null if it is not. */
    @Nullable Rest rest() {
        return store.rest();
    }

    /** What is told to those who wait for an answer while there is no store. */
    static JobError unavailable(String reason) {
        return new JobError(
                "vector_store_unavailable",
                null,
                "the vector store cannot be asked at the moment: " + reason,
                Blame.UPSTREAM,
                true,
                null);
    }

    /** Forgets. */
    Ending forget(String tenant, UnindexRequest body)
            throws VectorStoreUnavailable, InterruptedException {
        return succeeded(
                CollectionAnswer.forgotten(
                        body.collection(), store.delete(tenant, body.collection(), body.which())));
    }

    /**
     * Goes on with what a model answered. A repeat changes nothing.
     *
     * @param answer {@link Answer.ToKeep} or {@link Answer.ToFind}
     */
    Served serve(JobEnvelope job, Candidate candidate, Task task, Answer answer, long millis)
            throws VectorStoreUnavailable, InterruptedException {
        if (answer instanceof Answer.ToKeep toKeep
                && task instanceof Task.Index(var _, IndexRequest body)) {
            return new Served.Ended(keep(job, candidate, body, toKeep));
        }
        if (answer instanceof Answer.ToFind(float[] vector, int promptTokens)) {
            if (task instanceof Task.Search(var _, SearchRequest body)) {
                return new Served.Ended(find(job, candidate, body, vector, promptTokens));
            }
            if (task instanceof Task.Answer asked) {
                return findFor(job, candidate, asked.body().search(), vector, millis);
            }
        }
        throw new IllegalArgumentException(
                "nothing is kept or found for a job of kind " + task.kind());
    }

    private Ending keep(
            JobEnvelope job, Candidate candidate, IndexRequest body, Answer.ToKeep answer)
            throws VectorStoreUnavailable, InterruptedException {
        List<IndexedDocument> documents =
                answer.documents().stream().map(each -> about(each, job.dataSubject())).toList();
        int dimensions = documents.getFirst().chunks().getFirst().vector().length;
        List<UUID> points =
                store.put(
                        new Scope(job.key().tenant(), body.collection()),
                        space(candidate, dimensions),
                        documents);
        return succeeded(
                CollectionAnswer.kept(
                        body.collection(),
                        documents,
                        points,
                        candidate.model(),
                        answer.promptTokens()));
    }

    /** A document is about the person that its job is about, if it does not say another. */
    private static IndexedDocument about(IndexedDocument document, @Nullable String person) {
        return document.dataSubject() != null || person == null
                ? document
                : new IndexedDocument(
                        document.id(),
                        document.source(),
                        person,
                        document.metadata(),
                        document.chunks());
    }

    private Ending find(
            JobEnvelope job,
            Candidate candidate,
            SearchRequest body,
            float[] vector,
            int promptTokens)
            throws VectorStoreUnavailable, InterruptedException {
        List<Hit> hits = hits(job, candidate, body, vector);
        if (hits.isEmpty()) {
            JobError why = whyNothing(job, candidate, MODEL, body, vector.length);
            if (why != null) {
                return new Ending.Failed(why);
            }
        }
        RawJson output =
                json(
                        CollectionAnswer.found(
                                body.collection(), hits, candidate.model(), promptTokens));
        return output.length() > limits.outputBytesMax()
                ? new Ending.Failed(
                        JobError.caller(
                                "output_too_large",
                                "task.request.topK",
                                "%d hits have %d bytes; an answer has at most %d"
                                        .formatted(
                                                hits.size(),
                                                output.length(),
                                                limits.outputBytesMax())))
                : new Ending.Succeeded(output, false);
    }

    private Served findFor(
            JobEnvelope job, Candidate candidate, SearchRequest body, float[] vector, long millis)
            throws VectorStoreUnavailable, InterruptedException {
        long from = System.nanoTime();
        List<Hit> hits = hits(job, candidate, body, vector);
        if (hits.isEmpty()) {
            JobError why =
                    whyNothing(job, candidate, "task.request.embeddingModel", body, vector.length);
            return new Served.Ended(
                    new Ending.Failed(
                            why == null
                                    ? JobError.caller(
                                            "nothing_found",
                                            "task.request.filter",
                                            "no document of '%s' is as the filter says"
                                                    .formatted(body.collection()))
                                    : why));
        }
        long searched = Duration.ofNanos(System.nanoTime() - from).toMillis();
        return new Served.Searched(
                new Found(candidate.model(), thatGoAlong(hits), millis + searched));
    }

    /** The best, as far as their text may travel; the first in any case. */
    private List<Found.Hit> thatGoAlong(List<Hit> hits) {
        List<Found.Hit> along = new ArrayList<>();
        long bytes = 0;
        for (Hit hit : hits) {
            bytes += Json.bytes(hit.text()).length;
            if (!along.isEmpty() && bytes > limits.foundBytesMax()) {
                break;
            }
            along.add(
                    new Found.Hit(
                            hit.documentId(),
                            hit.chunk(),
                            CollectionAnswer.rounded(hit.score()),
                            hit.source(),
                            hit.text()));
        }
        return along;
    }

    private List<Hit> hits(JobEnvelope job, Candidate candidate, SearchRequest body, float[] vector)
            throws VectorStoreUnavailable, InterruptedException {
        return store.search(
                new Scope(job.key().tenant(), body.collection()),
                space(candidate, vector.length),
                vector,
                body.topK(),
                body.filter(),
                limits.searchTimeout());
    }

    /**
     * Why there is nothing to find at all; null if only nothing fits the filter.
     *
     * @param modelField which names the model to search with
     */
    private @Nullable JobError whyNothing(
            JobEnvelope job,
            Candidate candidate,
            String modelField,
            SearchRequest body,
            int dimensions)
            throws VectorStoreUnavailable, InterruptedException {
        Scope scope = new Scope(job.key().tenant(), body.collection());
        Set<EmbeddingSpace> spaces = store.spacesOf(scope);
        if (spaces.contains(space(candidate, dimensions))) {
            return null;
        }
        return spaces.isEmpty()
                ? noSuchCollection(body.collection())
                : ofAnotherModel(
                        modelField, body.collection(), named(space(candidate, dimensions)), spaces);
    }

    static JobError noSuchCollection(String collection) {
        return JobError.caller(
                "collection_not_found",
                "task.request.collection",
                "there is no document in '%s'".formatted(collection));
    }

    /**
     * There are documents, and none that could be found.
     *
     * @param field which names the model to search with
     * @param wanted whose vectors are looked for
     */
    static JobError ofAnotherModel(
            String field, String collection, String wanted, Set<EmbeddingSpace> spaces) {
        return JobError.caller(
                "collection_of_another_model",
                field,
                "'%s' has no vectors of %s, but of %s; name the model that it was indexed with"
                        .formatted(
                                collection,
                                wanted,
                                spaces.stream()
                                        .map(ServeCollections::named)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    private static String named(EmbeddingSpace space) {
        return "%s@%s (%d dimensions)"
                .formatted(space.model(), space.version(), space.dimensions());
    }

    /** Aliases may change; what compares is what a back end calls one thing. */
    private static EmbeddingSpace space(Candidate candidate, int dimensions) {
        return new EmbeddingSpace(candidate.name(), candidate.version(), dimensions);
    }

    private static Ending succeeded(CollectionAnswer answer) {
        return new Ending.Succeeded(json(answer), false);
    }

    private static RawJson json(CollectionAnswer answer) {
        return RawJson.of(Json.bytes(answer));
    }
}
