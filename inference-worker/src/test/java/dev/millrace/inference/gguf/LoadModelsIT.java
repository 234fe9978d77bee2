package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadModelsIT {
    @TempDir Path folder;
    private final CountDownLatch then = new CountDownLatch(1);

    @Test
    void aPoolWithoutSuchAModelIsReadyAtOnce() throws IOException {
        try (LoadModels models = models("hosted", 512)) {
            models.start(then::countDown);

            assertThat(then.getCount()).isZero();
            assertThat(models.missing()).isEmpty();
            assertThat(models.find("chat")).isNull();
        }
    }

    @Test
    void aModelIsLoadedAsSoonAsItsWeightsAreThere() throws IOException {
        Path file = folder.resolve("nonsense.gguf");
        try (LoadModels models = models("cpu", 512)) {
            models.start(then::countDown);
            await().untilAsserted(() ->
                    assertThat(models.missing())
                            .containsEntry(
                                    "nonsense",
                                    "models.nonsense.file: %s is not there; put the weights there or set the key to others"
                                            .formatted(file)));
            assertThat(models.find("nonsense")).isNull();

            Path part = TestingGguf.write(folder.resolve("nonsense.gguf.part"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);

            await().until(() -> then.getCount() == 0);
            assertThat(models.missing()).isEmpty();
            assertThat(models.find("nonsense")).isNotNull();
        }
    }

    @Test
    void aFileThatIsNoModelIsSaidAndAnotherInItsPlaceIsTried() throws IOException {
        Path file = Files.writeString(folder.resolve("nonsense.gguf"), "<html>not found</html>");
        try (LoadModels models = models("cpu", 512)) {
            models.start(then::countDown);
            awaitMissing(models, "cannot be loaded: it is not a GGUF file of version 2 or 3");

            TestingGguf.withoutTemplate(file);
            awaitMissing(models, "holds no chat template");

            TestingGguf.write(file);
            await().until(() -> then.getCount() == 0);
        }
    }

    @Test
    void moreContextThanTheModelWasMadeForIsNotGiven() throws IOException {
        TestingGguf.write(folder.resolve("nonsense.gguf"));
        try (LoadModels models = models("cpu", 513)) {
            models.start(then::countDown);

            awaitMissing(
                    models,
                    "models.nonsense.contextTokensMax is 513, and the model was made for at most"
                            + " 512");
        }
    }

    private static void awaitMissing(LoadModels models, String why) {
        await().untilAsserted(() ->
                assertThat(models.missing()).extractingByKey("nonsense").asString().contains(why));
    }

    private LoadModels models(String pool, int contextTokens) throws IOException {
        Registry registry =
                RegistryFile.read(
                        Files.writeString(
                                folder.resolve("registry.yaml"),
                                """
                                backends:
                                  llama: { type: gguf }
                                  server: { type: openai, baseUrl: "http://127.0.0.1:1/v1" }
                                pools: { cpu: {}, hosted: {} }
                                models:
                                  chat: { version: "1", kinds: [chat], backend: server, name: c, pool: hosted, contextTokensMax: 10 }
                                  nonsense: { version: "1", kinds: [chat], backend: llama, name: n, pool: cpu, contextTokensMax: %d, file: "%s" }
                                """
                                        .formatted(
                                                contextTokens, folder.resolve("nonsense.gguf"))));
        return new LoadModels(registry, pool, new LoadModels.Settings(1, 64, 8), Clock.systemUTC());
    }
}
