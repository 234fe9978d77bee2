package dev.millrace.embedding.answer;

import dev.millrace.contracts.AnswerRequest;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ClassifyRequest;
import dev.millrace.contracts.Document;
import dev.millrace.contracts.EmbedRequest;
import dev.millrace.contracts.IndexRequest;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.SearchRequest;
import dev.millrace.contracts.Task;
import dev.millrace.embedding.documents.Span;
import dev.millrace.embedding.model.Classified;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.Embedded;
import dev.millrace.embedding.model.Embedder;
import dev.millrace.embedding.model.LongTexts;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.IndexedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the model for what a task wants. Safe for any number of threads. */
public final class AnswerTasks {
    private static final String INPUT = "task.request.input";
    private static final String LABELS = "task.request.labels";
    private static final String QUERY = "task.request.query";
    private static final String QUESTION = "task.request.question";

    private final Embedder embedder;
    private final Classifier classifier;
    private final AnswerLimits limits;
    private final CutDocuments documents;

    public AnswerTasks(Embedder embedder, Classifier classifier, AnswerLimits limits) {
        this.embedder = embedder;
        this.classifier = classifier;
        this.limits = limits;
        this.documents = new CutDocuments(limits.chunks(), embedder);
    }

    /**
     * Blocks while the model is busy.
     *
     * @param alias what the model is called in the answer
     */
    public Answer answer(Task task, String alias, Priority lane) throws InterruptedException {
        Answer refusal = refusal(task, alias);
        if (refusal != null) {
            return refusal;
        }
        return switch (task) {
            case Task.Embed(var _, EmbedRequest body) -> embed(body, alias, lane);
            case Task.Classify(var _, ClassifyRequest body) -> classify(body, alias, lane);
            case Task.Index(var _, IndexRequest body) -> index(body, lane);
            case Task.Search(var _, SearchRequest body) -> lookFor(QUERY, body, lane);
            case Task.Answer(var _, AnswerRequest body) -> lookFor(QUESTION, body.search(), lane);
            case Task.Chat _, Task.Unindex _ -> wrongPool(task, alias);
        };
    }

    /** What can be said against the task before the model is asked; null if nothing. */
    public @Nullable Answer refusal(Task task, String alias) {
        return switch (task) {
            case Task.Embed(var _, EmbedRequest body) -> refusal(body, alias);
            case Task.Classify(var _, ClassifyRequest body) -> refusal(body);
            case Task.Index(var _, IndexRequest body) -> {
                JobError objection = documents.objection(body, alias);
                yield objection == null ? null : new Answer.Refused(objection);
            }
            case Task.Search _, Task.Answer _ -> null;
            case Task.Chat _, Task.Unindex _ -> wrongPool(task, alias);
        };
    }

    /** Every text that the model will be asked for. */
    public List<String> texts(Task task, Priority lane) throws InterruptedException {
        return switch (task) {
            case Task.Embed(var _, EmbedRequest body) -> body.texts();
            case Task.Classify(var _, ClassifyRequest body) ->
                    Stream.concat(
                                    classifier.sentences(body.labels()).stream(),
                                    body.texts().stream())
                            .toList();
            case Task.Index(var _, IndexRequest body) ->
                    documents.cut(body, lane) instanceof CutDocuments.Cut.Chunks chunks
                            ? chunks.texts()
                            : List.of();
            case Task.Search(var _, SearchRequest body) -> List.of(body.query());
            case Task.Answer(var _, AnswerRequest body) -> List.of(body.search().query());
            case Task.Chat _, Task.Unindex _ -> List.of();
        };
    }

    /** What is compared with a text for each label. */
    public List<String> sentences(List<String> labels) {
        return classifier.sentences(labels);
    }

    /** Where in the task such a text stands, as a path; null if it does not. */
    public @Nullable String field(Task task, String text) {
        return switch (task) {
            case Task.Embed(var _, EmbedRequest body) -> entry(INPUT, body.texts(), text);
            case Task.Classify(var _, ClassifyRequest body) -> {
                String label = entry(LABELS, classifier.sentences(body.labels()), text);
                yield label == null ? entry(INPUT, body.texts(), text) : label;
            }
            case Task.Index _ -> "task.request.documents";
            case Task.Search _ -> QUERY;
            case Task.Answer _ -> QUESTION;
            case Task.Chat _, Task.Unindex _ -> null;
        };
    }

    private static @Nullable String entry(String list, List<String> texts, String text) {
        int at = texts.indexOf(text);
        return at < 0 ? null : "%s[%d]".formatted(list, at);
    }

    private static Answer wrongPool(Task task, String alias) {
        return new Answer.Failed(
                new JobError(
                        "wrong_pool",
                        "task.kind",
                        "a job of kind %s was routed to %s, which only embeds"
                                .formatted(task.kind(), alias),
                        Blame.US,
                        false,
                        null));
    }

    private @Nullable Answer refusal(EmbedRequest body, String alias) {
        if (body.dimensions() != null && body.dimensions() != embedder.dimensions()) {
            return refused(
                    "invalid_value",
                    "task.request.dimensions",
                    "%d is not what %s gives; its vectors have %d"
                            .formatted(body.dimensions(), alias, embedder.dimensions()));
        }
        var size = AnswerSize.ofVectors(embedder.dimensions(), limits.outputBytesMax());
        return body.texts().size() > size.textsMax()
                ? tooMany(body.texts().size(), size, "vectors of " + alias)
                : null;
    }

    private @Nullable Answer refusal(ClassifyRequest body) {
        var size = AnswerSize.ofScores(body.labels(), limits.outputBytesMax());
        return body.texts().size() > size.textsMax()
                ? tooMany(
                        body.texts().size(),
                        size,
                        "texts with the scores of %d labels".formatted(body.labels().size()))
                : null;
    }

    private Answer embed(EmbedRequest body, String alias, Priority lane)
            throws InterruptedException {
        return switch (embedder.embed(body.texts(), limits.longTexts(), lane)) {
            case Embedded.TooLong(int text, int wordPieces, int wordPiecesMax) ->
                    tooLong(INPUT, text, wordPieces, wordPiecesMax);
            case Embedded.Vectors read ->
                    new Answer.Given(
                            RawJson.of(
                                    Json.bytes(
                                            OpenAiList.ofVectors(
                                                    read.vectors(), alias, read.promptTokens()))),
                            body.floats(),
                            body.texts().size(),
                            read.promptTokens(),
                            CutTexts.warnings(read.truncated(), embedder.wordPiecesMax()));
        };
    }

    private Answer classify(ClassifyRequest body, String alias, Priority lane)
            throws InterruptedException {
        return switch (classifier.classify(body.texts(), body.labels(), limits.longTexts(), lane)) {
            case Classified.TextTooLong(int text, int wordPieces, int wordPiecesMax) ->
                    tooLong(INPUT, text, wordPieces, wordPiecesMax);
            case Classified.LabelTooLong(int label, int wordPieces, int wordPiecesMax) ->
                    tooLong(LABELS, label, wordPieces, wordPiecesMax);
            case Classified.Scored read ->
                    new Answer.Given(
                            RawJson.of(
                                    Json.bytes(
                                            OpenAiList.ofScores(
                                                    read.texts(), alias, read.promptTokens()))),
                            false,
                            body.texts().size(),
                            read.promptTokens(),
                            CutTexts.warnings(read.truncated(), embedder.wordPiecesMax()));
        };
    }

    private Answer index(IndexRequest body, Priority lane) throws InterruptedException {
        return switch (documents.cut(body, lane)) {
            case CutDocuments.Cut.Refused(JobError error) -> new Answer.Refused(error);
            case CutDocuments.Cut.Chunks(var spans, var texts) ->
                    switch (embedder.embed(texts, LongTexts.TRUNCATE, lane)) {
                        case Embedded.TooLong(int text, int wordPieces, int wordPiecesMax) ->
                                throw new IllegalStateException(
                                        "chunk %d has %d word pieces of at most %d, and was not cut"
                                                .formatted(text, wordPieces, wordPiecesMax));
                        case Embedded.Vectors read ->
                                new Answer.ToKeep(
                                        withVectors(body, spans, read.vectors()),
                                        read.promptTokens());
                    };
        };
    }

    private static List<IndexedDocument> withVectors(
            IndexRequest body, List<List<Span>> spans, List<float[]> vectors) {
        List<IndexedDocument> all = new ArrayList<>();
        int next = 0;
        for (int d = 0; d < spans.size(); d++) {
            Document document = body.documents().get(d);
            List<Chunk> chunks = new ArrayList<>();
            for (Span span : spans.get(d)) {
                chunks.add(
                        new Chunk(
                                chunks.size(),
                                span.from(),
                                span.to(),
                                span.of(document.text()),
                                vectors.get(next++)));
            }
            all.add(
                    new IndexedDocument(
                            document.id(),
                            document.source(),
                            document.dataSubject(),
                            document.metadata(),
                            chunks));
        }
        return all;
    }

    private Answer lookFor(String field, SearchRequest body, Priority lane)
            throws InterruptedException {
        return switch (embedder.embed(List.of(body.query()), limits.longTexts(), lane)) {
            case Embedded.TooLong(int _, int wordPieces, int wordPiecesMax) ->
                    refused(
                            "text_too_long",
                            field,
                            "has %d word pieces; the model reads at most %d"
                                    .formatted(wordPieces, wordPiecesMax));
            case Embedded.Vectors read ->
                    new Answer.ToFind(read.vectors().getFirst(), read.promptTokens());
        };
    }

    private Answer tooMany(int texts, AnswerSize size, String what) {
        return refused(
                "output_too_large",
                INPUT,
                "%d texts; an answer of at most %d bytes holds %d %s"
                        .formatted(texts, limits.outputBytesMax(), size.textsMax(), what));
    }

    private static Answer tooLong(String list, int index, int wordPieces, int wordPiecesMax) {
        return refused(
                "text_too_long",
                "%s[%d]".formatted(list, index),
                "has %d word pieces; the model reads at most %d"
                        .formatted(wordPieces, wordPiecesMax));
    }

    private static Answer refused(String code, String field, String message) {
        return new Answer.Refused(JobError.caller(code, field, message));
    }
}
