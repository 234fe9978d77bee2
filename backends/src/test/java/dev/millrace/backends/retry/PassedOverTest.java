package dev.millrace.backends.retry;

import static dev.millrace.backends.retry.TestingOrders.afterFailures;
import static dev.millrace.backends.retry.TestingOrders.candidate;
import static dev.millrace.backends.retry.TestingOrders.key;
import static dev.millrace.backends.retry.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.WorkOrder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PassedOverTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Candidate BIG = candidate("big", "openai", "hosted");
    private static final Candidate SMALL = candidate("small", "vllm", "gpu");
    private static final Rest REST =
            new Rest(NOW, NOW.plusSeconds(60), "openai asked for 60000 ms", Blame.CAPACITY);

    @Test
    void theNextPoolIsNotToldOfACandidateThatRestsAndThePeopleAreToldWhy() {
        WorkOrder order = order(key(), BIG, SMALL);

        WorkOrder left = PassedOver.resting(order, Map.of("openai", REST), NOW);

        assertThat(left.route().candidates()).containsExactly(SMALL);
        assertThat(left.route().passedOver())
                .containsExactly(
                        new Route.PassedOver(
                                "big",
                                "not called before 2026-11-22T10:01:00Z: openai asked for 60000 ms"));
        assertThat(left.route().earlier()).isEmpty();
        assertThat(left.job()).isEqualTo(order.job());
    }

    @Test
    void theLedgerStillFindsThePricesOfACandidateThatRan() {
        WorkOrder tried = afterFailures(order(key(), BIG, SMALL), 1);

        WorkOrder left = PassedOver.resting(tried, Map.of("openai", REST), NOW);

        assertThat(left.route().candidateOf(left.attempts().getFirst())).contains(BIG);
    }

    @Test
    void aRestThatIsOverIsNoRest() {
        WorkOrder order = order(key(), BIG, SMALL);

        WorkOrder left = PassedOver.resting(order, Map.of("openai", REST), REST.until());

        assertThat(left).isEqualTo(order);
    }
}
