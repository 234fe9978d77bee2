package dev.millrace.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whenever {@code up} is interrupted and however, nothing of it is left, and the next one runs. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InterruptionsIT {
    private static final String SERVERS = "starting Kafka and PostgreSQL";
    private static final String SERVICES = "starting the services";
    private static final String UP = "Millrace is up";
    private static final Path DIRECTORY = Path.of("target", "interrupted").toAbsolutePath();

    /** {@code ./millrace test --soak} tries every signal in every phase. */
    static Stream<Arguments> interruptions() {
        if (System.getProperty("soak") == null) {
            return Stream.of(Arguments.of(SERVERS, Signal.TERM));
        }
        return Stream.of(SERVERS, SERVICES, UP)
                .flatMap(phase ->
                        Stream.of(Signal.INT, Signal.TERM, Signal.KILL)
                                .map(signal -> Arguments.of(phase, signal)));
    }

    @ParameterizedTest(name = "{1} while ''{0}''")
    @MethodSource("interruptions")
    @Order(1)
    void noProcessIsLeft(String phase, Signal signal) throws Exception {
        assumeTrue(
                signal != Signal.INT || !CommandLineProcess.HEARING_INTERRUPTS.isEmpty(),
                "this system's env does not take back that SIGINT is ignored");
        try (var up = up()) {
            up.awaitOutput(phase);

            signal.to(up.pid());

            up.awaitEnd();
            await("the end of all processes")
                    .atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(processes()).isEmpty());
        }
    }

    @Test
    @Order(2)
    void whatFollowsAtOnceOnAKillOfTheSupervisorIsAWholeStackOnTheSameData() throws Exception {
        try (var killed = up()) {
            killed.awaitOutput(UP);
            Signal.KILL.to(killed.pid());
            killed.awaitEnd();
        }

        try (var next = up()) {
            next.awaitOutput(UP);
            interrupt().to(next.pid());

            next.awaitEnd();
        }
        assertThat(processes()).isEmpty();
        assertThat(DIRECTORY.resolve("stack.json")).doesNotExist();
    }

    /** Ctrl-C, where this run can hear it. */
    private static Signal interrupt() {
        return CommandLineProcess.HEARING_INTERRUPTS.isEmpty() ? Signal.TERM : Signal.INT;
    }

    private static CommandLineProcess up() throws IOException {
        Files.createDirectories(DIRECTORY);
        return CommandLineProcess.start(
                DIRECTORY.resolve("output"), "up", "--no-llm", "--dir", DIRECTORY.toString());
    }

    /** All that run for this directory: each names it on its command line. */
    private static List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(DIRECTORY.toString()))
                .toList();
    }
}
