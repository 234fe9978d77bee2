package dev.millrace.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.provider.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Documents are kept, found, answered from and forgotten, by all services and a real Qdrant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Outside outside;

    @BeforeAll
    void start() throws Exception {
        outside = Outside.started(CollectionsIT::plan);
        assumeTrue(outside.stack.qdrant().isPresent(), "this machine can have no Qdrant");
    }

    private static StackPlan plan(StackPlan plan) {
        return plan.ownQdrant()
                .setting("embedding-service", "EMBEDDING_VECTORS_TIMEOUT", "PT1S")
                .setting("embedding-service", "EMBEDDING_VECTORS_BREAKER_WAIT_MAX", "PT1S");
    }

    @AfterAll
    void stop() {
        outside.close();
    }

    @Test
    void aQuestionIsAnsweredFromWhatWasIndexedAndNotFromWhatWasForgotten() throws Exception {
        submit(
                "index-pets",
                "index",
                "{'collection':'pets','documents':["
                        + "{'id':'cats','text':'Cats purr when they are happy.','source':'https://cats.example'},"
                        + "{'id':'dogs','text':'Dogs wag their tails.','dataSubject':'owner_1'},"
                        + "{'id':'law','text':'Taxes are due in April.','metadata':{'year':2026}}]}");
        JsonNode indexed = succeeded("index-pets").path("output");
        assertThat(indexed.path("data")).hasSize(3);

        submit(
                "ask-pets",
                "answer",
                "{'collection':'pets','question':'What does a happy cat do?','topK':2}");
        JsonNode answered = succeeded("ask-pets");

        assertThat(ids(answered.path("output").path("sources"))).hasSize(2).startsWith("cats");
        assertThat(answered.path("output").path("choices")).hasSize(1);
        assertThat(answered.path("attempts"))
                .extracting(a -> a.path("model").asText())
                .containsExactly("all-minilm-l6-v2", "scripted");
        assertThat(answered.path("timings").path("embeddedMillis").isNumber()).isTrue();
        assertThat(outside.provider.calls("Cats purr"))
                .singleElement()
                .extracting(Call::text)
                .asString()
                .contains("[1] Cats purr when they are happy.", "What does a happy cat do?");

        var search =
                outside.post(
                        "/v1/collections/pets/search",
                        json(
                                "{'query':'money for the state',"
                                        + "'filter':{'type':'gte','key':'year','value':2026}}"));
        assertThat(search.status()).isEqualTo(200);
        assertThat(ids(search.body().path("data"))).containsExactly("law");

        submit("forget-owner", "unindex", "{'dataSubject':'owner_1'}");
        assertThat(succeeded("forget-owner").path("output").path("deleted").asInt()).isEqualTo(1);
        var left = outside.post("/v1/collections/pets/search", json("{'query':'dogs'}"));
        assertThat(ids(left.body().path("data"))).containsExactlyInAnyOrder("cats", "law");
    }

    @Test
    void whileQdrantIsAwayDocumentsWaitQuestionsAreRefusedAndOtherJobsGoOn() throws Exception {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(submitDocument(i));
        }
        succeeded(jobs.getFirst());

        outside.stack.killQdrant();
        for (int i = 20; i < 60; i++) {
            jobs.add(submitDocument(i));
        }
        submit("asked-in-vain", "search", "{'collection':'load','query':'number 7'}");
        outside.post("/v1/jobs", Outside.embed("meanwhile", "an embedding needs no Qdrant"));

        succeeded("meanwhile");
        JsonNode refused = end("asked-in-vain").path("error");
        assertThat(refused.path("code").asText()).isEqualTo("vector_store_unavailable");
        assertThat(refused.path("blame").asText()).isEqualTo("UPSTREAM");
        var search = outside.post("/v1/collections/load/search", json("{'query':'number 7'}"));
        assertThat(search.status()).isEqualTo(503);
        assertThat(search.headers()).containsKey("retry-after");

        outside.stack.startQdrant();

        for (String job : jobs) {
            succeeded(job);
        }
        Set<String> found = new TreeSet<>();
        var all =
                outside.post(
                        "/v1/collections/load/search", json("{'query':'document','topK':100}"));
        all.body().path("data").forEach(hit -> found.add(hit.path("id").asText()));
        assertThat(all.body().path("data")).hasSameSizeAs(jobs);
        assertThat(found).hasSameSizeAs(jobs);
    }

    private String submitDocument(int i) throws Exception {
        String id = "load-" + i;
        submit(
                id,
                "index",
                "{'collection':'load','documents':[{'id':'%s','text':'This is document number %d.'}]}"
                        .formatted(id, i));
        return id;
    }

    private void submit(String id, String kind, String request) throws Exception {
        var accepted =
                outside.post(
                        "/v1/jobs",
                        json(
                                "{'id':'%s','task':{'kind':'%s','request':%s}}"
                                        .formatted(id, kind, request)));
        assertThat(accepted.status()).as(accepted.body().toString()).isEqualTo(202);
    }

    private JsonNode succeeded(String id) {
        JsonNode end = end(id);
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("succeeded");
        return end;
    }

    private JsonNode end(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> outside.get("/v1/jobs/" + id).body(),
                        job -> job.path("finishedAt").isTextual());
    }

    private static List<String> ids(JsonNode rows) {
        List<String> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(row.path("id").asText()));
        return ids;
    }

    private static String json(String single) {
        return single.replace('\'', '"');
    }
}
