package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The rules judge two small packages: one that keeps them, one that breaks each. */
class HouseRulesTest {
    private static final String FIXTURE = "dev.millrace.testkit.fixture.";

    private final HouseRules kept = HouseRules.ofTestClasses(FIXTURE + "kept");
    private final HouseRules broken = HouseRules.ofTestClasses(FIXTURE + "broken");

    @Test
    void codeThatKeepsTheRulesPasses() {
        assertThatCode(() -> kept.hold("SeenFromOutside")).doesNotThrowAnyException();
    }

    @Test
    void aPublicClassNobodyElseUsesMustBeNamed() {
        assertThatThrownBy(kept::hold).hasMessageContaining("SeenFromOutside");
        assertThatThrownBy(() -> broken.nothingIsPublicBut("Other"))
                .hasMessageContaining("PublicForNobody");
    }

    @Test
    void aDecisionThatReadsFilesThroughAFrameworkFails() {
        assertThatThrownBy(broken::decisionsArePure).hasMessageContaining("TangledPolicy");
    }

    @Test
    void aClassNamedAfterItsLayerFails() {
        assertThatThrownBy(broken::namesSayWhatAThingIs)
                .hasMessageContainingAll("ThingsManager", "AbstractThings");
    }

    @Test
    void aClassOfAnotherServiceFails() {
        assertThatThrownBy(broken::noServiceKnowsAnother)
                .hasMessageContainingAll("TangledPolicy", "dev.millrace.testkit.Seeds");
    }

    @Test
    void aKafkaClientOfOnesOwnFails() {
        assertThatThrownBy(broken::kafkaClientsAreMadeInOnePlace)
                .hasMessageContainingAll(
                        "OwnClients.consumer", "OwnClients.producers", "OwnClients.admin")
                .hasMessageNotContaining("OwnClients.read");
    }

    @Test
    void storiesThatNeedEachOtherFail() {
        var round = HouseRules.ofTestClasses(FIXTURE + "round");

        assertThatThrownBy(round::storiesFormNoCycle).hasMessageContaining("Cycle");
    }

    @Test
    void theTestkitKeepsItsOwnNamesAndOrder() {
        var own = HouseRules.of("dev.millrace.testkit");

        assertThatCode(own::namesSayWhatAThingIs).doesNotThrowAnyException();
        assertThatCode(own::storiesFormNoCycle).doesNotThrowAnyException();
        assertThatCode(own::noServiceKnowsAnother).doesNotThrowAnyException();
    }
}
