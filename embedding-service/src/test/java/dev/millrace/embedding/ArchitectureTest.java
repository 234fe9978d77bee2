package dev.millrace.embedding;

import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** The model's sealed answers, which others use through their members alone. */
    private static final String[] ANSWERS = {"Classified", "Embedded"};

    @Test
    void theHouseRulesHold() {
        HouseRules.of("dev.millrace.embedding").hold(ANSWERS);
    }
}
