package dev.millrace.results.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.results.access.Refusal;
import dev.millrace.results.answers.UsageQuery.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageQueryTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void withoutParametersTheLastThirtyDaysAreOneSum() {
        UsageQuery query = UsageQuery.of(Map.of(), NOW);

        assertThat(query).isEqualTo(new UsageQuery(NOW.minus(Duration.ofDays(30)), NOW, List.of()));
    }

    @Test
    void groupsComeInTheOrderAskedForAndOnceEach() {
        UsageQuery query = UsageQuery.of(Map.of("groupBy", List.of("model,day,model")), NOW);

        assertThat(query.groupBy()).containsExactly(Dimension.MODEL, Dimension.DAY);
    }

    @Test
    void anUnknownGroupIsRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> UsageQuery.of(Map.of("groupBy", List.of("tenant")), NOW))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'tenant'")
                .hasMessageContaining("day, model, kind, pool, version");
    }

    @Test
    void timeDoesNotRunBackwards() {
        var parameters = Map.of("from", List.of("2026-02-01"), "to", List.of("2026-01-01"));

        assertThatThrownBy(() -> UsageQuery.of(parameters, NOW)).isInstanceOf(Refusal.class);
    }
}
