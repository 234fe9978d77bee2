package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The servers of a stack, without its services. */
class StackWithQdrantIT {
    private static Path directory;
    private static LocalStack stack;

    @BeforeAll
    static void start() throws Exception {
        var target = Files.createDirectories(Path.of("target").toAbsolutePath());
        directory = Files.createTempDirectory(target, "stack-");
        var plan = StackPlan.in(directory).ownQdrant();
        for (var artefact : Artefact.values()) {
            plan.replicas(artefact.module(), 0);
        }
        stack = LocalStack.start(plan);
    }

    @AfterAll
    static void stop() {
        stack.close();
        Directories.delete(directory);
    }

    @Test
    void aKilledQdrantIsMissedAndComesBackWhereItWas() {
        assumeTrue(stack.qdrant().isPresent(), "this machine can have no Qdrant");
        var address = stack.qdrant();

        stack.killQdrant();

        assertThat(stack.isAlive("qdrant")).isFalse();
        assertThat(health()).isEqualTo("gone");

        stack.startQdrant();

        assertThat(stack.isAlive("qdrant")).isTrue();
        assertThat(health()).isEqualTo("ready");
        assertThat(stack.qdrant()).isEqualTo(address);
        assertThat(RunningStack.in(directory))
                .get()
                .extracting(RunningStack::qdrant)
                .isEqualTo(address);
    }

    private static String health() {
        return RunningStack.in(directory).stream()
                .flatMap(running -> running.health().stream())
                .filter(process -> process.name().equals("qdrant"))
                .map(RunningStack.Health::health)
                .findFirst()
                .orElse("not listed");
    }
}
