package dev.millrace.backends.listed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.testkit.http.LoopbackHttp;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwaitModelsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Vertx VERTX = Vertx.vertx();

    private volatile int status = 503;
    private volatile String list = "{\"object\":\"list\",\"data\":[]}";
    private final LoopbackHttp server =
            new LoopbackHttp(
                    0, exchange -> exchange.answer(status, Map.of(), list.getBytes(UTF_8)));
    private final List<String> turns = new CopyOnWriteArrayList<>();
    private @Nullable AwaitModels awaiting;

    @AfterEach
    void stop() {
        if (awaiting != null) {
            awaiting.close();
        }
        server.close();
    }

    @AfterAll
    static void stopAll() {
        VERTX.close();
    }

    @Test
    void aPoolTakesNoWorkBeforeItsModelIsThereAndNoneAfterItHasGone() {
        var models = awaiting("vllm", null, Duration.ZERO);
        await().atMost(PATIENCE)
                .until(() -> String.valueOf(models.missing().get("chat")).contains("answered 503"));
        assertThat(turns).isEmpty();

        status = 200;
        await().atMost(PATIENCE)
                .until(() -> String.valueOf(models.missing().get("chat")).contains("has none"));
        assertThat(turns).isEmpty();

        list = "{\"object\":\"list\",\"data\":[{\"id\":\"other\"},{\"id\":\"llama\"}]}";
        await().atMost(PATIENCE).until(() -> turns.equals(List.of("open")));
        assertThat(models.missing()).isEmpty();

        server.close();
        await().atMost(PATIENCE).until(() -> turns.equals(List.of("open", "shut")));
        assertThat(models.missing().get("chat")).contains("gpu", "llama", "refused the connection");

        server.listen();
        await().atMost(PATIENCE).until(() -> turns.equals(List.of("open", "shut", "open")));
    }

    @Test
    void aListThatIsLateOnceShutsNothing() {
        status = 200;
        list = "{\"data\":[{\"id\":\"llama\"}]}";
        awaiting("vllm", null, Duration.ofHours(1));
        await().atMost(PATIENCE).until(() -> turns.equals(List.of("open")));

        status = 500;

        await().during(Duration.ofMillis(300)).until(() -> turns.equals(List.of("open")));
    }

    @Test
    void anOpenThatFailsIsTriedAgain() {
        status = 200;
        list = "{\"data\":[{\"id\":\"llama\"}]}";
        awaiting("vllm", null, Duration.ZERO, 1);

        await().atMost(PATIENCE).until(() -> turns.equals(List.of("failed", "open")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ollama | [{\"id\":\"llama:latest\"}] | true | ",
                "ollama | [{\"id\":\"llama:8b\"}] | | gpu has no 'llama'; it has llama:8b; run 'ollama pull llama' there",
                "vllm | [{\"id\":\"llama:latest\"}] | | gpu has no 'llama'; it has llama:latest; serve it under this name (--served-model-name llama)",
                "openai | [] | | gpu has no 'llama'; it has none; correct models.….name in the registry, or load it there",
                "vllm | 7 | | its answer is no list of models"
            })
    void whatIsMissingIsSaidWithWhatToDo(
            String type, String data, @Nullable String there, @Nullable String why) {
        status = 200;
        list = "{\"data\":" + data + "}";

        var models = awaiting(type, true, Duration.ZERO);

        if (there != null) {
            await().atMost(PATIENCE).until(() -> models.missing().isEmpty());
        } else {
            await().atMost(PATIENCE)
                    .until(() ->
                            String.valueOf(models.missing().get("chat"))
                                    .contains(String.valueOf(why)));
        }
    }

    @Test
    void aPoolWhoseServersAreNotAwaitedTakesWorkAtOnce() {
        awaiting("openai", null, Duration.ZERO);
        assertThat(turns).containsExactly("open");

        awaiting("vllm", false, Duration.ZERO);
        assertThat(turns).containsExactly("open", "open");
    }

    private AwaitModels awaiting(String type, @Nullable Boolean awaitModels, Duration goneAfter) {
        return awaiting(type, awaitModels, goneAfter, 0);
    }

    private AwaitModels awaiting(
            String type, @Nullable Boolean awaitModels, Duration goneAfter, int failures) {
        var registry =
                new Registry(
                        "1",
                        Map.of(
                                "gpu",
                                new Registry.Backend(
                                        type,
                                        "http://127.0.0.1:" + server.port() + "/v1",
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        awaitModels,
                                        null)),
                        Map.of("gpu", new Registry.Pool(null, null)),
                        Map.of(
                                "chat",
                                new Registry.Model(
                                        "1",
                                        List.of("chat"),
                                        "gpu",
                                        "llama",
                                        "gpu",
                                        1000,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null)));
        var models =
                new AwaitModels(
                        registry,
                        "gpu",
                        VERTX,
                        new Connections.Limits(
                                9,
                                9,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(4),
                                Duration.ofMinutes(5)),
                        new AwaitModels.Settings(
                                Duration.ofMillis(30), Duration.ofSeconds(5), goneAfter));
        awaiting = models;
        var failuresLeft = new AtomicInteger(failures);
        models.start(() -> open(failuresLeft), () -> turns.add("shut"));
        return models;
    }

    private void open(AtomicInteger failuresLeft) {
        if (failuresLeft.getAndDecrement() > 0) {
            turns.add("failed");
            throw new IllegalStateException("the broker is away");
        }
        turns.add("open");
    }
}
