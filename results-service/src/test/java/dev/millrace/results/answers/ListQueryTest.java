package dev.millrace.results.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.results.access.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListQueryTest {
    @Test
    void withoutParametersTheTwentyNewestAreAskedFor() {
        assertThat(ListQuery.of(Map.of()))
                .isEqualTo(new ListQuery(null, null, 20, null, null, null));
    }

    @Test
    void aDateMeansItsFirstMomentInUtc() {
        ListQuery query =
                ListQuery.of(
                        Map.of(
                                "since", List.of("2026-01-31"),
                                "until", List.of("2026-02-01T12:00:00+02:00")));

        assertThat(query.since()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(query.until()).isEqualTo(Instant.parse("2026-02-01T10:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "state, done, succeeded",
        "kind, paint, embed",
        "limit, 101, 1 to 100",
        "limit, 0, 1 to 100",
        "limit, ten, 1 to 100",
        "since, yesterday, 2026-01-31",
        "since, +300000-01-01T00:00:00Z, 2026-01-31",
        "until, -0001-01-01T00:00:00Z, 2026-01-31",
        "after, a/b, A-Za-z0-9_-",
        "stat, failed, state"
    })
    void aWrongParameterIsRefusedWithItsNameItsValueAndWhatIsAllowed(
            String name, String value, String allowed) {
        assertThatThrownBy(() -> ListQuery.of(Map.of(name, List.of(value))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(name)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(allowed);
    }

    @Test
    void aParameterGivenTwiceIsRefused() {
        assertThatThrownBy(() -> ListQuery.of(Map.of("state", List.of("failed", "expired"))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("given once");
    }
}
