package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.embedding.SearchModelPolicy.Choice;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchModelPolicyTest {
    private static final EmbeddingSpace BGE = new EmbeddingSpace("BAAI/bge-m3", "1", 8);
    private static final EmbeddingSpace OTHER = new EmbeddingSpace("gone", "1", 8);

    @TempDir Path folder = Path.of("");

    private SearchModelPolicy policy;

    @BeforeEach
    void read() throws IOException {
        var registry =
                RegistryFile.read(
                        Files.writeString(
                                folder.resolve("registry.yaml"),
                                """
                                backends: { gpu: { type: vllm, baseUrl: "http://127.0.0.1:1/v1" } }
                                pools: { embed: {}, elsewhere: {} }
                                models:
                                  far: { version: "1", kinds: [embed], backend: gpu, pool: elsewhere,
                                         name: BAAI/bge-m3, contextTokensMax: 8192, dimensions: 8 }
                                  labels: { version: "1", kinds: [classify], backend: gpu, pool: embed,
                                            name: BAAI/bge-m3, contextTokensMax: 8192, dimensions: 8 }
                                  small: { version: "1", kinds: [embed], backend: gpu, pool: embed,
                                           name: small, contextTokensMax: 512, dimensions: 4 }
                                  bge: { version: "1", kinds: [embed, classify], backend: gpu, pool: embed,
                                         name: BAAI/bge-m3, contextTokensMax: 8192, dimensions: 8 }
                                  bge-again: { version: "1", kinds: [embed], backend: gpu, pool: embed,
                                               name: BAAI/bge-m3, contextTokensMax: 8192, dimensions: 8 }
                                """));
        policy = new SearchModelPolicy(registry, ServedModels.of(registry, "embed", "none", 0));
    }

    @Test
    void autoIsTheFirstModelOfThePoolWhoseVectorsTheCollectionHas() {
        assertThat(chosen("auto", BGE).model()).isEqualTo("bge");
        assertThat(chosen("auto", OTHER, BGE).model()).isEqualTo("bge");
    }

    @ParameterizedTest
    @CsvSource({"bge, bge", "bge@1, bge", "bge-again, bge-again"})
    void aModelThatIsNamedIsTaken(String model, String alias) {
        assertThat(chosen(model, BGE).model()).isEqualTo(alias);
    }

    @Test
    void theRouteSaysWhy() {
        var route = ((Choice.Chosen) policy.choose("handbook", "auto", Set.of(BGE))).route();

        assertThat(route.candidates()).hasSize(1);
        assertThat(route.reason()).contains("bge", "'handbook'");
        assertThat(route.registryVersion()).isEqualTo(policy.registry().version());
    }

    @Test
    void whereNothingIsThereIsNoCollection() {
        for (String model : new String[] {"auto", "bge"}) {
            JobError error = error("handbook", model);

            assertThat(error.code()).isEqualTo("collection_not_found");
            assertThat(error.message()).contains("'handbook'");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auto, collection_of_another_model, gone@1",
        "small, collection_of_another_model, small@1",
        "bge@2, model_not_found, bge@2",
        "none, model_not_found, bge-again",
        "labels, model_not_able, classify",
        "far, model_not_served, elsewhere",
    })
    void whatCannotBeSearchedWithIsRefusedByName(String model, String code, String says) {
        EmbeddingSpace there = model.equals("auto") ? OTHER : BGE;

        JobError error = error("handbook", model, there);

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.field()).isEqualTo("model");
        assertThat(error.blame()).isEqualTo(Blame.CALLER);
        assertThat(error.message()).contains(says);
    }

    private Candidate chosen(String model, EmbeddingSpace... spaces) {
        var choice = policy.choose("handbook", model, Set.of(spaces));
        return ((Choice.Chosen) choice).route().first();
    }

    private JobError error(String collection, String model, EmbeddingSpace... spaces) {
        return ((Choice.None) policy.choose(collection, model, Set.of(spaces))).error();
    }
}
