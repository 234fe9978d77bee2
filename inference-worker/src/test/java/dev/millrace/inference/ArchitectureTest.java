package dev.millrace.inference;

import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theCodeKeepsTheHouseRules() {
        HouseRules.of("dev.millrace.inference").hold();
    }
}
