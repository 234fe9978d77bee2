package dev.millrace.inference;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkPoolTest {
    @TempDir Path folder;
    private Registry registry = new Registry("", Map.of(), Map.of(), Map.of());

    @BeforeEach
    void read() throws IOException {
        registry =
                RegistryFile.read(
                        Files.writeString(
                                folder.resolve("registry.yaml"),
                                """
                                backends: { server: { type: openai, baseUrl: "http://127.0.0.1:1/v1" } }
                                pools: { hosted: { engine: share, slotsMax: 3 }, gpu: {}, cpu: {} }
                                models:
                                  chat: { version: "1", kinds: [chat], backend: server, name: c, pool: hosted, contextTokensMax: 10, fallbacks: [big] }
                                  big: { version: "1", kinds: [chat], backend: server, name: b, pool: gpu, contextTokensMax: 10 }
                                """));
    }

    @Test
    void theSlotsAreTheRegistrys() {
        assertThat(WorkPool.slots(registry, "hosted")).isEqualTo(3);
    }

    @Test
    void theEngineIsTheRegistrys() {
        assertThat(WorkPool.engine(registry, "hosted")).isEqualTo("share");
        assertThat(WorkPool.engine(registry, "gpu")).isEqualTo("partitions");
    }

    @Test
    void aPoolThatIsNotInTheRegistryStopsTheStartAndNamesThoseThatAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkPool.slots(registry, "hostd"))
                .withMessage(
                        "inference.pool must be a pool of the registry (hosted, gpu, cpu), was"
                                + " 'hostd'");
    }

    @Test
    void theMostUrgentLaneComesFirst() {
        assertThat(WorkPool.lanes("gpu"))
                .containsExactly("work.gpu.interactive.v1", "work.gpu.batch.v1");
    }

    @Test
    void theLanesOfFallbacksAreNeededTooAndThoseOfOthersAreNot() {
        var hosted = WorkPool.needs(registry, "hosted", Duration.ofDays(7)).topics();
        assertThat(hosted.get("work.gpu.interactive.v1"))
                .containsExactlyInAnyOrder(WRITE, DESCRIBE_CONFIGS);
        assertThat(hosted)
                .containsKeys("work.hosted.batch.v1", "work.hosted.batch.v1.dead")
                .doesNotContainKey("work.cpu.interactive.v1");
        assertThat(WorkPool.needs(registry, "gpu", Duration.ofDays(7)).topics())
                .doesNotContainKey("work.hosted.interactive.v1");
    }
}
