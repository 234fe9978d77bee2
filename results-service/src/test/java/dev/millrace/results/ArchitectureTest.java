package dev.millrace.results;

import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theHouseRulesHold() {
        HouseRules.of("dev.millrace.results").hold();
    }
}
