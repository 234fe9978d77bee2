package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Wire;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.NoVectors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServeCollectionsTest {
    private static final Candidate MINI = TestingOrders.candidate("mini", "1", "embed");
    private static final Candidate NEWER = TestingOrders.candidate("mini", "2", "embed");
    private static final Answer QUESTION = new Answer.ToFind(new float[] {1, 0}, 3);

    private final TestingVectorStore store = new TestingVectorStore();

    @Test
    void theTextThatGoesAlongWithAQuestionEndsAtTheLimitButTheBestGoesInAnyCase() throws Exception {
        keep("near", 1, 0, null);
        keep("next", 1, 0.1f, null);
        keep("far", 1, 0.2f, null);
        int oneText = "\"text of near\"".length();

        assertThat(found(2 * oneText)).extracting(Found.Hit::id).containsExactly("near", "next");
        assertThat(found(2 * oneText - 1)).extracting(Found.Hit::id).containsExactly("near");
        assertThat(found(1)).extracting(Found.Hit::id).containsExactly("near");
    }

    @Test
    void hitsThatDoNotFitIntoAnAnswerAreRefusedAndSayBothNumbers() throws Exception {
        keep("near", 1, 0, null);

        JobError error =
                failed(collections(1000, 100), search("{'collection':'c','query':'q'}"), MINI);

        assertThat(error.field()).isEqualTo("task.request.topK");
        assertThat(error.message()).contains("1 hits", "at most 100");
    }

    @Test
    void aCollectionThatNobodyFilledIsNotFoundAndOneOfAnotherModelSaysWhich() throws Exception {
        keep("near", 1, 0, null);
        var collections = collections(1000, 1000);

        JobError empty = failed(collections, search("{'collection':'d','query':'q'}"), MINI);
        JobError other = failed(collections, search("{'collection':'c','query':'q'}"), NEWER);
        JobError asked = failed(collections, question("{'collection':'c','question':'q'}"), NEWER);

        assertThat(empty.code()).isEqualTo("collection_not_found");
        assertThat(other.code()).isEqualTo("collection_of_another_model");
        assertThat(other.field()).isEqualTo("model");
        assertThat(other.message())
                .contains("all-MiniLM-L6-v2@2 (2 dim", "all-MiniLM-L6-v2@1 (2 dim");
        assertThat(asked.field()).isEqualTo("task.request.embeddingModel");
    }

    @Test
    void nothingThatFitsTheFilterIsAnEmptyListAndNothingToAnswerFrom() throws Exception {
        keep("near", 1, 0, null);
        String filter = ",'filter':{'type':'eq','key':'k','value':'v'}}";
        var collections = collections(1000, 1000);

        var none = serve(collections, search("{'collection':'c','query':'q'" + filter), MINI);
        JobError asked =
                failed(collections, question("{'collection':'c','question':'q'" + filter), MINI);

        assertThat(new String(output(none), StandardCharsets.UTF_8)).contains("\"data\":[]");
        assertThat(asked.code()).isEqualTo("nothing_found");
    }

    @Test
    void aDocumentIsAboutThePersonOfItsJobUnlessItNamesAnother() throws Exception {
        keep("theirs", 1, 0, "person_2");
        keep("ours", 1, 0, null);
        var collections = collections(1000, 1000);
        var everything = (Task.Unindex) task("unindex", "{'dataSubject':'person_1'}");

        Ending forgotten = collections.forget("acme", everything.body());

        assertThat(
                        new String(
                                ((Ending.Succeeded) forgotten).output().bytes(),
                                StandardCharsets.UTF_8))
                .isEqualTo("{\"object\":\"unindex\",\"deleted\":1}");
        assertThat(found(1000)).extracting(Found.Hit::id).containsExactly("theirs");
    }

    @Test
    void withoutAStoreTheKeyIsNamed() {
        var none =
                new ServeCollections(
                        new NoVectors(), new ServeCollections.Limits(Duration.ofSeconds(1), 1, 1));

        assertThat(none.objection())
                .satisfies(error -> assertThat(error.message()).contains("embedding.vectors.host"));
        assertThat(collections(1, 1).objection()).isNull();
    }

    private void keep(String id, float x, float y, @Nullable String person) throws Exception {
        var chunk = new Chunk(0, 0, 4, "text of " + id, new float[] {x, y});
        var document = new IndexedDocument(id, null, person, Map.of(), List.of(chunk));
        var task =
                task(
                        "index",
                        "{'collection':'c','documents':[{'id':'%s','text':'t'}]}".formatted(id));
        var kept =
                collections(1000, 1000)
                        .serve(job(), MINI, task, new Answer.ToKeep(List.of(document), 3), 0);
        assertThat(kept).isInstanceOf(ServeCollections.Served.Ended.class);
    }

    private List<Found.Hit> found(int bytesMax) throws Exception {
        var served =
                serve(
                        collections(bytesMax, 1000),
                        question("{'collection':'c','question':'q'}"),
                        MINI);
        return ((ServeCollections.Served.Searched) served).found().hits();
    }

    private static JobError failed(ServeCollections collections, Task task, Candidate candidate)
            throws Exception {
        var ended = (ServeCollections.Served.Ended) serve(collections, task, candidate);
        return ((Ending.Failed) ended.ending()).error();
    }

    private static byte[] output(ServeCollections.Served served) {
        var ending = ((ServeCollections.Served.Ended) served).ending();
        return ((Ending.Succeeded) ending).output().bytes();
    }

    private static ServeCollections.Served serve(
            ServeCollections collections, Task task, Candidate candidate) throws Exception {
        return collections.serve(job(), candidate, task, QUESTION, 5);
    }

    private ServeCollections collections(int foundBytesMax, int outputBytesMax) {
        return new ServeCollections(
                store,
                new ServeCollections.Limits(Duration.ofSeconds(1), outputBytesMax, foundBytesMax));
    }

    private static Task search(String request) {
        return task("search", request);
    }

    private static Task question(String request) {
        return task("answer", request);
    }

    private static Task task(String kind, String request) {
        return Wire.readTask(
                JobRules.DEFAULTS,
                "{'task':{'kind':'%s','request':%s}}"
                        .formatted(kind, request)
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** About one person. */
    private static JobEnvelope job() {
        JobEnvelope job = TestingOrders.order("j", Instant.EPOCH, MINI).job();
        return new JobEnvelope(
                job.key(),
                job.idChosen(),
                job.kind(),
                job.model(),
                job.priority(),
                job.submittedAt(),
                job.deadline(),
                null,
                "person_1",
                job.metadata(),
                job.requestSha256(),
                job.traceparent());
    }
}
