package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.contracts.registry.Registry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServedModelsTest {
    private static final String MINI_LM = "all-minilm-l6-v2";

    @Test
    void theEntriesOfOurPoolThatMeanOurModelOrOneOnAServerAreServed() {
        Registry registry =
                registry(
                        Map.of(
                                "mini", model("2", "onnx", "all-MiniLM-L6-v2", "embed", 384),
                                "other-name", model("1", "onnx", "bge-small", "embed", 384),
                                "other-pool", model("1", "onnx", "all-MiniLM-L6-v2", "cpu", 384),
                                "remote", model("1", "vllm", "all-MiniLM-L6-v2", "embed", 384)));

        assertThat(ServedModels.of(registry, "embed", MINI_LM, 384))
                .isEqualTo(new ServedModels("embed", Map.of("mini", "2", "remote", "1")));
    }

    @Test
    void wrongDimensionsStopTheStartAndTheEntryIsNamed() {
        Registry registry =
                registry(Map.of("mini", model("2", "onnx", "all-MiniLM-L6-v2", "embed", 768)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedModels.of(registry, "embed", MINI_LM, 384))
                .withMessage(
                        "registry: models.mini.dimensions must be 384, which all-minilm-l6-v2"
                                + " gives, was 768");
    }

    @Test
    void aPoolWithoutOurModelStopsTheStart() {
        Registry registry =
                registry(Map.of("other", model("1", "onnx", "bge-small", "embed", 384)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedModels.of(registry, "embed", MINI_LM, 384))
                .withMessage(
                        "registry: pool embed has no model that this process runs; it runs"
                                + " all-minilm-l6-v2 on a back end of type onnx, and models on"
                                + " servers");
    }

    @Test
    void aCandidateIsServedIfPoolAndVersionAreOurs() {
        var served = new ServedModels("embed", Map.of("mini", "1", "small", "3"));

        assertThat(served.serves(TestingOrders.candidate("small", "3", "embed"))).isTrue();
        assertThat(served.serves(TestingOrders.candidate("mini", "1", "cpu"))).isFalse();
        assertThat(served.serves(TestingOrders.candidate("mini", "2", "embed"))).isFalse();
        assertThat(served.serves(TestingOrders.candidate("new", "1", "embed"))).isFalse();
    }

    @Test
    void aModelIsLoadedHereOnlyWhereThePoolHasOneForIt() {
        Registry registry =
                registry(
                        Map.of(
                                "mini", model("1", "onnx", "all-MiniLM-L6-v2", "cpu", 384),
                                "remote", model("1", "vllm", "bge-m3", "embed", 1024)));

        assertThat(ServedModels.needsOneHere(registry, "cpu")).isTrue();
        assertThat(ServedModels.needsServers(registry, "cpu")).isFalse();
        assertThat(ServedModels.needsOneHere(registry, "embed")).isFalse();
        assertThat(ServedModels.needsServers(registry, "embed")).isTrue();
        assertThat(ServedModels.of(registry, "embed", "none", 0).named()).isEqualTo("remote@1");
    }

    private static Registry registry(Map<String, Registry.Model> models) {
        return new Registry(
                "v",
                Map.of(
                        "onnx", new Registry.Backend("onnx", null, null),
                        "vllm", new Registry.Backend("openai", "http://vllm/v1", null)),
                Map.of("embed", new Registry.Pool(null, 2), "cpu", new Registry.Pool(null, 2)),
                models);
    }

    private static Registry.Model model(
            String version, String backend, String name, String pool, int dimensions) {
        return new Registry.Model(
                version,
                List.of("embed", "classify"),
                backend,
                name,
                pool,
                256,
                null,
                dimensions,
                null,
                null,
                null);
    }
}
