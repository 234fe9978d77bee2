package dev.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class JobKeyTest {
    @Test
    void theSameIdOfTwoTenantsIsTwoJobs() {
        var a = new JobKey("a", "job");
        var b = new JobKey("b", "job");

        assertThat(a.hash()).isNotEqualTo(b.hash());
        assertThat(a.eventId()).isNotEqualTo(b.eventId());
    }

    @Test
    void anEventIdHasNoDotAndNeverChanges() {
        assertThat(new JobKey("acme", "order-17").eventId())
                .isEqualTo(new JobKey("acme", "order-17").eventId())
                .matches("evt_[0-9a-f]{32}");
    }

    @Test
    void derivedIdsAreIdsThemselves() {
        assertThat(JobKey.isId(JobKey.idOfIdempotencyKey("acme", "any thing. at all"))).isTrue();
        assertThat(JobKey.isId(JobKey.idOfPosition(new Position("t", 1, 2)))).isTrue();
        assertThat(JobKey.idOfPosition(new Position("t", 1, 23)))
                .isNotEqualTo(JobKey.idOfPosition(new Position("t", 12, 3)));
    }

    @Test
    void anIdOf64CharactersIsAcceptedAndOneOf65IsNot() {
        assertThat(JobKey.isId("x".repeat(64))).isTrue();
        assertThatThrownBy(() -> new JobKey("acme", "x".repeat(65)))
                .hasMessageContaining(JobKey.ID_ALLOWED);
    }

    @Test
    void aPriceIsExact() {
        var prices =
                new Prices(new BigDecimal("0.15"), new BigDecimal("0.075"), new BigDecimal("0.60"));

        assertThat(Money.text(prices.usd(new Usage(31, 8, 12, Usage.REPORTED))))
                .isEqualTo("0.00001125");
        assertThat(Money.text(BigDecimal.ZERO)).isEqualTo("0.000000");
        assertThat(Money.text(new BigDecimal("12"))).isEqualTo("12.000000");
    }
}
