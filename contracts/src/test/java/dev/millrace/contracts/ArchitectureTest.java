package dev.millrace.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** What may be public is not asked: contracts are for everybody. */
    @Test
    void theCodeKeepsTheHouseRules() {
        var rules = HouseRules.of("dev.millrace.contracts");

        rules.decisionsArePure();
        rules.namesSayWhatAThingIs();
        rules.noServiceKnowsAnother();
        rules.storiesFormNoCycle();
    }

    @Test
    void theWordsNeedNothingButTheJdkAndJackson() {
        var code =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.millrace.contracts");

        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..",
                        "dev.millrace.contracts..")
                .check(code);
    }
}
