package dev.millrace.deploy;

import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final HouseRules rules = HouseRules.of("dev.millrace.deploy");

    @Test
    void namesSayWhatAThingIs() {
        rules.namesSayWhatAThingIs();
    }

    @Test
    void onlyWhatThisScriptOrAnotherJvmStartsIsPublic() {
        rules.nothingIsPublicBut("Main", "KafkaNode");
    }

    @Test
    void kafkaClientsAreMadeInOnePlace() {
        rules.kafkaClientsAreMadeInOnePlace();
    }

    @Test
    void storiesFormNoCycle() {
        rules.storiesFormNoCycle();
    }
}
