package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.deploy.stack.StackState.Mark;
import dev.millrace.deploy.stack.StackState.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ToldTest {
    @TempDir Path directory;

    @Test
    void whereNothingRunsEveryServiceIsToldWhatTheStackWouldTellIt() {
        var told = Told.in(StackPlan.in(directory));

        assertThat(told)
                .extracting(Told::replica)
                .containsExactly(
                        "results-service-1",
                        "embedding-service-1",
                        "router-service-1",
                        "ingest-service-1");
        assertThat(told)
                .allSatisfy(each -> {
                    assertThat(each.pid()).isZero();
                    assertThat(each.ofStack()).contains("KAFKA_BOOTSTRAP_SERVERS");
                    assertThat(each.variables())
                            .contains(entry("QUARKUS_HTTP_PORT", "0"))
                            .contains(entry("PATH", System.getenv("PATH")));
                });
    }

    @Test
    void everyPoolThatChatsHasAWorkerOfItsOwn() throws Exception {
        Files.writeString(
                directory.resolve("registry.yaml"),
                """
                backends: { a: { type: openai, baseUrl: "http://127.0.0.1:1/v1" } }
                pools: { big: { slotsMax: 1 }, small: { slotsMax: 1 } }
                models:
                  m: { version: "1", kinds: [chat], backend: a, name: m, pool: small, contextTokensMax: 9 }
                  n: { version: "1", kinds: [chat], backend: a, name: n, pool: big, contextTokensMax: 9 }
                """);

        assertThat(Told.in(StackPlan.in(directory)))
                .filteredOn(told -> told.artefact() == Artefact.INFERENCE)
                .extracting(told -> told.variables().get("INFERENCE_POOL"))
                .containsExactly("big", "small");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatRunsIsAskedForItsOwnEnvironmentAndFolder() {
        var worker =
                Child.start(
                        "worker",
                        List.of("sleep", "60"),
                        Map.of("INFERENCE_POOL", "big", "INFERENCE_GRACE", "PT1S"),
                        directory.resolve("log"));
        try {
            new StackState(
                            new Mark(Integer.MAX_VALUE, 0),
                            true,
                            "http://127.0.0.1:8080",
                            "127.0.0.1:9092",
                            "",
                            null,
                            null,
                            directory.toString(),
                            List.of(
                                    new Member("inference-worker-12", Mark.of(worker.handle()), 1),
                                    new Member(
                                            "router-service-1", new Mark(Integer.MAX_VALUE, 0), 2)))
                    .writeTo(directory);

            assertThat(Told.in(StackPlan.in(directory)))
                    .singleElement()
                    .satisfies(told -> {
                        assertThat(told.artefact()).isEqualTo(Artefact.INFERENCE);
                        assertThat(told.replica()).isEqualTo("inference-worker-12");
                        assertThat(told.pid()).isEqualTo(worker.handle().pid());
                        assertThat(told.folder()).isEqualTo(Path.of("").toAbsolutePath());
                        assertThat(told.variables())
                                .contains(entry("INFERENCE_GRACE", "PT1S"))
                                .contains(entry("INFERENCE_POOL", "big"));
                        assertThat(told.ofStack())
                                .contains("INFERENCE_POOL")
                                .doesNotContain("INFERENCE_GRACE");
                    });
        } finally {
            worker.kill();
        }
    }
}
