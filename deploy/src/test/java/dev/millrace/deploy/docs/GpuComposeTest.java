package dev.millrace.deploy.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.contracts.access.ExposurePolicy;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the file for GPU machines says agrees with the configuration and with itself. */
class GpuComposeTest {
    private static final Path HOME = ProjectHome.find();
    private static final Path FILE = HOME.resolve("deploy/compose.gpu.yaml");

    /** Above the grace: calls are closed, acknowledged and the group is left. */
    private static final Duration CLOSING = Duration.ofSeconds(15);

    @Test
    void everyVariableOfTheWorkerIsOneOfTheConfiguration() throws IOException {
        String page = Files.readString(HOME.resolve("docs/configuration.md"));
        List<String> names = new ArrayList<>();
        worker().path("environment").fieldNames().forEachRemaining(names::add);

        assertThat(names).contains("INFERENCE_POOL", "REGISTRY_FILE");
        assertThat(names).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void theWorkerStartsWhenTheModelIsListedAndMayDrainBeforeItIsKilled() throws IOException {
        assertThat(worker().at("/depends_on/vllm/condition").asText()).isEqualTo("service_healthy");
        assertThat(vllm().at("/healthcheck/test").toString()).contains("/v1/models", "gpu-chat");
        Duration grace = Duration.parse(worker().at("/environment/INFERENCE_GRACE").asText());
        Duration patience =
                Duration.parse(
                        "PT"
                                + worker().path("stop_grace_period")
                                        .asText()
                                        .toUpperCase(Locale.ROOT));
        assertThat(patience).isGreaterThanOrEqualTo(grace.plus(CLOSING));
    }

    /** The first of these stops the start without the second, and the second without the third. */
    @Test
    void theWorkerMayListenForOthersBecauseItHasTheKeysAndOneOfItsOwn() throws IOException {
        JsonNode environment = worker().path("environment");
        String host = environment.path("QUARKUS_HTTP_HOST").asText();
        boolean keysKnown = environment.has("AUTH_KEYS_FILE");

        assertThatCode(() -> ExposurePolicy.check(host, keysKnown)).doesNotThrowAnyException();
        assertThat(environment.has("INFERENCE_RESULTS_API_KEY_FILE")).isEqualTo(keysKnown);
        assertThat(environment.properties())
                .filteredOn(variable ->
                        variable.getKey().endsWith("KEYS_FILE")
                                || variable.getKey().endsWith("KEY_FILE"))
                .allSatisfy(variable ->
                        assertThat(secretsOfTheWorker()).contains(variable.getValue().asText()));
    }

    /** Where they are in its container. */
    private static List<String> secretsOfTheWorker() throws IOException {
        List<String> paths = new ArrayList<>();
        for (JsonNode secret : worker().path("secrets")) {
            assertThat(compose().path("secrets").has(secret.asText())).isTrue();
            paths.add("/run/secrets/" + secret.asText());
        }
        return paths;
    }

    @Test
    void theServerHasAPinnedVersionSharedMemoryAGpuAndACacheForItsWeights() throws IOException {
        assertThat(vllm().path("image").asText())
                .matches("vllm/vllm-openai:\\$\\{VLLM_VERSION:-v\\d+\\.\\d+\\.\\d+}");
        assertThat(vllm().path("shm_size").asText()).isNotEmpty();
        assertThat(vllm().at("/deploy/resources/reservations/devices/0/capabilities/0").asText())
                .isEqualTo("gpu");
        assertThat(vllm().at("/volumes/0").asText()).isEqualTo("hf-cache:/root/.cache/huggingface");
        assertThat(compose().at("/volumes/hf-cache").isMissingNode()).isFalse();
    }

    @Test
    void theRegistryAsksForWhatTheServerServes() throws IOException {
        Path file = HOME.resolve("deploy").resolve(compose().at("/configs/registry/file").asText());
        Registry registry = RegistryFile.read(file);
        Registry.Model model = registry.models().values().iterator().next();
        Registry.Pool pool = registry.pools().values().iterator().next();

        assertThat(argument("--served-model-name")).isEqualTo(model.name());
        assertThat(worker().at("/environment/INFERENCE_POOL").asText()).isEqualTo(model.pool());
        assertThat(argument("--max-model-len"))
                .isEqualTo("${VLLM_MAX_MODEL_LEN:-%d}".formatted(model.contextTokensMax()));
        int calls = Objects.requireNonNull(model.callsMax(), "callsMax");
        assertThat(argument("--max-num-seqs"))
                .as("no call waits in the server for another of ours")
                .isEqualTo("${VLLM_MAX_NUM_SEQS:-%d}".formatted(calls));
        assertThat(pool.slots())
                .as("jobs are at hand when a call ends")
                .isBetween(calls * 5 / 4, calls * 3 / 2);
        assertThat(registry.backends().values())
                .singleElement()
                .matches(Registry.Backend::isAwaited)
                .returns("http://vllm:8000/v1", Registry.Backend::baseUrl);
    }

    private static String argument(String name) throws IOException {
        List<String> command = new ArrayList<>();
        vllm().path("command").forEach(word -> command.add(word.asText()));
        return command.get(command.indexOf(name) + 1);
    }

    private static JsonNode vllm() throws IOException {
        return compose().at("/services/vllm");
    }

    private static JsonNode worker() throws IOException {
        return compose().at("/services/worker");
    }

    private static JsonNode compose() throws IOException {
        return new YAMLMapper().readTree(Files.readString(FILE));
    }
}
