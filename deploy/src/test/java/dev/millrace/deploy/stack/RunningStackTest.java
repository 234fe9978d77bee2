package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.deploy.stack.StackState.Mark;
import dev.millrace.deploy.stack.StackState.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningStackTest {
    private static final Mark GONE = new Mark(Integer.MAX_VALUE, 0);

    @TempDir Path directory;

    private Child sleeper;

    @BeforeEach
    void startOne() {
        sleeper =
                Child.start("sleeper", List.of("sleep", "60"), Map.of(), directory.resolve("log"));
    }

    @AfterEach
    void endIt() {
        sleeper.kill();
    }

    @Test
    void whatAKilledSupervisorLeftBehindIsFoundAndStopped() {
        write(GONE, Mark.of(sleeper.handle()));

        var left = RunningStack.in(directory).orElseThrow();
        boolean supervised = left.isSupervised();
        left.stop();

        assertThat(supervised).isFalse();
        assertThat(sleeper.awaitEnd(Duration.ofSeconds(5))).isTrue();
        assertThat(directory.resolve("stack.json")).doesNotExist();
    }

    @Test
    void aProcessThatOnlyHasTheSameNumberIsNotTouched() {
        var mark = Mark.of(sleeper.handle());
        var own = Mark.of(ProcessHandle.current());
        write(GONE, new Mark(mark.pid(), mark.startedAtMillis() - 60_000));

        assertThat(RunningStack.in(directory)).isEmpty();
        assertThat(directory.resolve("stack.json")).doesNotExist();
        assertThat(own.process()).contains(ProcessHandle.current());
        assertThat(sleeper.isAlive()).isTrue();
    }

    @Test
    void aProcessThatDoesNotListenIsNotReadyAndShowsItsMemory() {
        write(GONE, Mark.of(sleeper.handle()));

        var health = RunningStack.in(directory).orElseThrow().health();

        assertThat(health)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.health()).isEqualTo("not ready");
                    assertThat(one.pid()).isEqualTo(sleeper.handle().pid());
                    assertThat(one.residentBytes()).isPositive();
                });
    }

    private void write(Mark supervisor, Mark member) {
        int port = new FreePorts().any();
        new StackState(
                        supervisor,
                        true,
                        "http://127.0.0.1:8080",
                        "127.0.0.1:9092",
                        "",
                        null,
                        null,
                        directory.toString(),
                        List.of(new Member("sleeper", member, port)))
                .writeTo(directory);
    }
}
