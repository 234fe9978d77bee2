package dev.millrace.backends;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** What the services use. */
    private static final String[] PUBLIC = {
        "AdaptiveLimit",
        "ApiKey",
        "ApiKeyFile",
        "AwaitModels",
        "Breaker",
        "BreakerConfig",
        "Breakers",
        "CheckCallKeys",
        "ConnectionConfig",
        "Connections",
        "Effect",
        "ErrorWords",
        "Fault",
        "FollowRoute",
        "HttpAnswer",
        "HttpCall",
        "Met",
        "KeyBounds",
        "Leaving",
        "ModelListConfig",
        "NextStep",
        "Outcomes",
        "PassedOver",
        "Progress",
        "Rest",
        "Retry",
        "RetryAfter",
        "RetryConfig",
        "RetryPolicy",
        "RunEnd",
        "Step",
        "Steps",
        "StreamReader",
        "Verdict",
        "Waits"
    };

    @Test
    void theCodeKeepsTheHouseRules() {
        HouseRules.of("dev.millrace.backends").hold(PUBLIC);
    }

    @Test
    void callsNeedNothingButContractsAndTheHttpClient() {
        var code =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.millrace.backends");

        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net..",
                        "com.fasterxml.jackson.core..",
                        "com.fasterxml.jackson.databind..",
                        "io.github.resilience4j..",
                        "io.smallrye.config..",
                        "io.vertx.core..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "dev.millrace.contracts..",
                        "dev.millrace.backends..")
                .check(code);
    }
}
