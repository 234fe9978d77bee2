package dev.millrace.embedding.vectors.qdrant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FenceTest {
    /** Each names its points one by one, or is about none. */
    private static final Set<String> WITHOUT_A_FILTER =
            Set.of("UpsertPoints", "CreateFieldIndexCollection");

    @Test
    void onlyTheFenceMakesRequestsThatHaveAFilter() {
        Set<String> requests =
                Arrays.stream(PointsGrpc.PointsFutureStub.class.getMethods())
                        .filter(method ->
                                method.getDeclaringClass()
                                        .equals(PointsGrpc.PointsFutureStub.class))
                        .flatMap(method -> Arrays.stream(method.getParameterTypes()))
                        .filter(type -> !WITHOUT_A_FILTER.contains(type.getSimpleName()))
                        .map(type -> type.getName() + "$Builder")
                        .collect(Collectors.toSet());

        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(OwnPoints.class.getName())
                .should()
                .accessClassesThat()
                .haveNameMatching(
                        requests.stream()
                                .map(name -> name.replace("$", "\\$"))
                                .collect(Collectors.joining("|")))
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("dev.millrace.embedding"));
    }
}
