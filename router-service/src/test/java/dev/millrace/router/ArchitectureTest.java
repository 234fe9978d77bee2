package dev.millrace.router;

import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theCodeKeepsTheHouseRules() {
        HouseRules.of("dev.millrace.router").hold();
    }
}
