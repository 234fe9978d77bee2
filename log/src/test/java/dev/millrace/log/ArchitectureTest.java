package dev.millrace.log;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** What the services use. */
    private static final String[] PUBLIC = {
        "CancelledJobs",
        "Channels",
        "Cluster",
        "DeadLetters",
        "JobRulesConfig",
        "Intake",
        "LogRecords",
        "LogUnavailable",
        "LogWriter",
        "LogWriterConfig",
        "Names",
        "Needs",
        "Outgoing",
        "Persistence",
        "PrefixChannels",
        "StrictVariables",
        "WatchAccess",
        "WatchMembers",
        "PartitionWorkQueue",
        "Work",
        "WorkConfig",
        "WorkEngines",
        "WorkHandler",
        "WorkLimits",
        "WorkQueue"
    };

    @Test
    void theCodeKeepsTheHouseRules() {
        HouseRules.of("dev.millrace.log").hold(PUBLIC);
    }

    @Test
    void theLogKnowsNoKindOfJob() {
        var code =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.millrace.log");

        noClasses().should().dependOnClassesThat(isAboutAKindOfJob()).check(code);
    }

    private static DescribedPredicate<JavaClass> isAboutAKindOfJob() {
        return simpleName("Task")
                .or(simpleName("ChatRequest"))
                .or(simpleName("EmbedRequest"))
                .or(simpleName("ClassifyRequest"))
                .as("are about a kind of job");
    }
}
