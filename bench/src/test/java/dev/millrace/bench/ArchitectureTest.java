package dev.millrace.bench;

import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** What whoever runs a stack uses. */
    private static final String[] PUBLIC = {
        "BurstLog", "CpuTimes", "Machine", "Measured", "Report", "Rounded", "Workload"
    };

    @Test
    void theCodeKeepsTheHouseRules() {
        HouseRules.of("dev.millrace.bench").hold(PUBLIC);
    }
}
