package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterQueryTest {
    @Test
    void withoutALimitTheyAreCounted() {
        DeadLetterQuery query = DeadLetterQuery.of(Map.of());

        assertThat(query.limit()).isNull();
        assertThat(query.filter()).isEqualTo(new RedriveFilter(List.of(), null, null, null));
    }

    @Test
    void topicsMayBeNamedOftenAndAsTheirDeadOnes() {
        DeadLetterQuery query =
                DeadLetterQuery.of(
                        Map.of("topic", List.of("jobs.finished.v1.dead", "jobs.deferred.v1")));

        assertThat(query.filter().topics()).containsExactly("jobs.deferred.v1", "jobs.finished.v1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit | 0         | 1 to 100",
                "limit | 101       | 1 to 100",
                "after | a.v1/0/7@5 | given with a limit",
                "offset| 1         | one of topic, reason, from, to, limit, after"
            })
    void aWrongParameterIsRefusedWithWhatIsAllowed(String name, String value, String said) {
        assertThatThrownBy(() -> DeadLetterQuery.of(Map.of(name, List.of(value))))
                .hasMessageContaining(name)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.v1/0/7", "a.v1/0@5", "a.v1/0/7@", "a.v1/0/7@x", "@5", " "})
    void aPlaceThatIsNoneIsRefused(String after) {
        assertThatThrownBy(() ->
                        DeadLetterQuery.of(Map.of("limit", List.of("1"), "after", List.of(after))))
                .hasMessageContaining("the next of a page");
    }
}
