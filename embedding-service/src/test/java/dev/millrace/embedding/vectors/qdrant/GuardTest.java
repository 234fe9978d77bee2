package dev.millrace.embedding.vectors.qdrant;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.backends.breaker.Breakers;
import dev.millrace.contracts.Blame;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GuardTest {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int CALLS_MIN = 3;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Guard guard =
            new Guard(
                    new Breakers.Settings(5, CALLS_MIN, 50, 1, WAIT, WAIT, WAIT),
                    new VectorMeters(meters),
                    Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, it cannot be reached, UPSTREAM",
        "UNAUTHENTICATED, it does not let us in, US",
        "PERMISSION_DENIED, it does not let us in, US"
    })
    void whatWouldHappenToAllLeavesQdrantAloneAtOnce(Status.Code code, String reason, Blame blame) {
        fails(code, "Qdrant: " + reason);

        var rest = requireNonNull(guard.rest());
        assertThat(rest.until()).isEqualTo(Instant.EPOCH.plus(WAIT));
        assertThat(rest.blame()).isEqualTo(blame);
        assertThatExceptionOfType(VectorStoreUnavailable.class)
                .isThrownBy(() -> guard.let("search", () -> "not asked"))
                .withMessage("Qdrant is not called: " + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "DEADLINE_EXCEEDED, it did not answer in time",
        "RESOURCE_EXHAUSTED, it answered RESOURCE_EXHAUSTED",
        "INTERNAL, it answered INTERNAL",
        "NOT_FOUND, it answered NOT_FOUND"
    })
    void whatMayHappenToOneLeavesQdrantAloneOnceItIsMany(Status.Code code, String reason) {
        for (int n = 1; n < CALLS_MIN; n++) {
            fails(code, "Qdrant: " + reason);
        }
        assertThat(guard.rest()).isNull();

        fails(code, "Qdrant: " + reason);

        assertThat(guard.rest()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_ARGUMENT", "OUT_OF_RANGE"})
    void whatQdrantDoesNotTakeIsAMistakeAndNoSignOfItsHealth(Status.Code code) {
        for (int n = 0; n < 2 * CALLS_MIN; n++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> guard.let("search", () -> failed(code)))
                    .withMessage("Qdrant does not take our search");
        }

        assertThat(guard.rest()).isNull();
    }

    @Test
    void howLongEachTookIsTold() throws Exception {
        assertThat(guard.<String>let("search", () -> "found")).isEqualTo("found");
        fails(Status.Code.INTERNAL, "Qdrant: it answered INTERNAL");

        assertThat(asked("succeeded")).isEqualTo(1);
        assertThat(asked("internal")).isEqualTo(1);
    }

    private long asked(String ended) {
        return meters.get("embedding.vectors.asked")
                .tag("what", "search")
                .tag("ended", ended)
                .timer()
                .count();
    }

    private void fails(Status.Code code, String message) {
        assertThatExceptionOfType(VectorStoreUnavailable.class)
                .isThrownBy(() -> guard.let("search", () -> failed(code)))
                .withMessage(message);
    }

    private static String failed(Status.Code code) {
        throw code.toStatus().withDescription("no more than that").asRuntimeException();
    }
}
