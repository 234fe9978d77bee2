package dev.millrace.results.answers;

import static dev.millrace.results.TestingJobs.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.results.Guarded;
import dev.millrace.results.ResultsConfig;
import dev.millrace.results.TestingConfig;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.store.JobProgress;
import dev.millrace.results.store.JobsOpened;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class WaitersIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Inject JobProgress progress;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Waiters waiters;

    @BeforeEach
    void roomForOne() {
        var limits = TestingConfig.read(ResultsConfig.class, Map.of("results.waiters-max", "1"));
        waiters = new Waiters(progress, limits, meters);
    }

    @AfterEach
    void close() {
        waiters.close();
    }

    @Test
    void oneMoreCallerThanMayWaitIsAskedToComeBackUntilSomebodyLeaves() {
        var first = waitFor("first");

        assertThatThrownBy(() -> waiters.await(key("second"), Waiters.Until.KNOWN, LONG))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("too many callers");
        waiters.opened(new JobsOpened(Set.of(key("first"))));

        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        waiters.await(key("third"), Waiters.Until.KNOWN, Duration.ofMillis(1));
    }

    @Test
    void nobodyWaitsForAProcessThatLeaves() {
        var waiting = waitFor("never-seen");

        waiters.close();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
    }

    private CompletableFuture<Void> waitFor(String id) {
        var waiting =
                CompletableFuture.runAsync(() -> waiters.await(key(id), Waiters.Until.KNOWN, LONG));
        await().until(() -> meters.get("callers.waiting").gauge().value() == 1);
        return waiting;
    }
}
