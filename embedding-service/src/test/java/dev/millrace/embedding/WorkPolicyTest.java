package dev.millrace.embedding;

import static dev.millrace.embedding.TestingOrders.MINI;
import static dev.millrace.embedding.TestingOrders.candidate;
import static dev.millrace.embedding.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private final WorkPolicy policy =
            new WorkPolicy(new ServedModels("embed", Map.of("mini", "1")), Duration.ofSeconds(5));

    @Test
    void aPauseOfNothingStopsTheStart() {
        for (Duration pause : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WorkPolicy(policy.models(), pause))
                    .withMessageContaining("embedding.unknown-model-pause");
        }
    }

    @Test
    void aJobForModelsServedHereOrInAnotherPoolRunsAsItCame() {
        var order = order("a", NOW, MINI, candidate("far", "1", "elsewhere"));

        assertThat(policy.next(order, false, NOW)).isEqualTo(new Admission.Run(order));
    }

    @Test
    void aModelNotServedHereIsPassedOverForOneThatIsAndTheRouteSaysSo() {
        var order = order("a", NOW, candidate("new", "1", "embed"), MINI);

        assertThat(policy.next(order, false, NOW))
                .isInstanceOfSatisfying(
                        Admission.Run.class,
                        run -> {
                            assertThat(run.order().route().candidates()).containsExactly(MINI);
                            assertThat(run.order().route().passedOver())
                                    .containsExactly(
                                            new Route.PassedOver(
                                                    "new",
                                                    "version 1 is not served in pool embed"));
                        });
    }

    @Test
    void aCancelledJobIsLetGoEvenIfItsDeadlineHasPassed() {
        assertThat(policy.next(order("a", NOW, NOW, List.of(), MINI), true, NOW))
                .isEqualTo(new Admission.LetGo());
    }

    @Test
    void aJobExpiresAtItsDeadlineAndNotBefore() {
        var order = order("a", NOW, NOW, List.of(), MINI);

        assertThat(policy.next(order, false, NOW.minusMillis(1))).isInstanceOf(Admission.Run.class);
        assertThat(policy.next(order, false, NOW))
                .isInstanceOfSatisfying(
                        Admission.End.class,
                        end -> {
                            assertThat(end.ending()).isInstanceOf(Ending.Expired.class);
                            assertThat(end.ending().error())
                                    .satisfies(error -> {
                                        assertThat(error.code()).isEqualTo("deadline_passed");
                                        assertThat(error.message())
                                                .isEqualTo(
                                                        "2026-11-22T10:00:00Z had passed when the"
                                                                + " job's turn came");
                                    });
                        });
    }

    @Test
    void aJobForAnotherVersionGoesBackForAWhile() {
        var order = order("a", NOW, candidate("mini", "2", "embed"));

        assertThat(policy.next(order, false, NOW))
                .isEqualTo(
                        new Admission.GiveBack(
                                new Deferral(
                                        order,
                                        NOW.plusSeconds(5),
                                        "the job may run on mini@2 in embed; pool embed serves"
                                                + " mini@1")));
    }
}
