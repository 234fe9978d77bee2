package dev.millrace.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;

/**
 * The rules every module's code keeps, checked on its compiled classes.
 *
 * <p>{@code HouseRules.of("dev.millrace.router").hold();} in the module's {@code ArchitectureTest}.
 */
public final class HouseRules {
    private static final String ROOT = "dev.millrace";
    private static final Set<String> SHARED = Set.of("backends", "contracts", "log");
    private static final String CLUSTER = ROOT + ".log.cluster";
    private static final Set<String> KAFKA_CLIENTS =
            Set.of(
                    "org.apache.kafka.clients.admin.Admin",
                    "org.apache.kafka.clients.admin.AdminClient",
                    "org.apache.kafka.clients.admin.KafkaAdminClient",
                    "org.apache.kafka.clients.consumer.KafkaConsumer",
                    "org.apache.kafka.clients.consumer.KafkaShareConsumer",
                    "org.apache.kafka.clients.producer.KafkaProducer");
    private static final List<String> BANNED_SUFFIXES =
            List.of(
                    "Service", "Manager", "Helper", "Util", "Utils", "Impl", "Dto", "Data", "Info",
                    "Base");

    private final String ownPackage;
    private final JavaClasses code;

    private HouseRules(String ownPackage, JavaClasses code) {
        this.ownPackage = ownPackage;
        this.code = code;
    }

    /** The rules for the main classes of one module, its tests left out. */
    public static HouseRules of(String ownPackage) {
        return new HouseRules(
                ownPackage,
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(ownPackage));
    }

    static HouseRules ofTestClasses(String ownPackage) {
        return new HouseRules(ownPackage, new ClassFileImporter().importPackages(ownPackage));
    }

    /** All rules at once; see {@link #nothingIsPublicBut} for the argument. */
    public void hold(String... allowedPublic) {
        decisionsArePure();
        namesSayWhatAThingIs();
        nothingIsPublicBut(allowedPublic);
        noServiceKnowsAnother();
        storiesFormNoCycle();
        kafkaClientsAreMadeInOnePlace();
    }

    /** A {@code …Policy} decides from its arguments alone: no framework, no I/O. */
    public void decisionsArePure() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .haveSimpleNameEndingWith("Policy")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                "java..",
                                ROOT + ".contracts..",
                                ROOT + ".backends",
                                ROOT + ".backends.retry",
                                "com.fasterxml.jackson.databind..",
                                "com.fasterxml.jackson.core..",
                                ownPackage + "..",
                                "org.jspecify.."))
                .allowEmptyShould(true)
                .check(code);
    }

    /** No class is called after its layer or after nothing at all. */
    public void namesSayWhatAThingIs() {
        var banned = "called …" + String.join(", …", BANNED_SUFFIXES) + " or Abstract…";
        noClasses()
                .should(be(describe(banned, HouseRules::hasABannedName)))
                .allowEmptyShould(true)
                .check(code);
    }

    private static boolean hasABannedName(JavaClass type) {
        var name = type.getSimpleName();
        return name.startsWith("Abstract") || BANNED_SUFFIXES.stream().anyMatch(name::endsWith);
    }

    /**
     * A top-level class is public only if another package of this module uses it, or if it is named
     * here (by simple name) because something outside must see it.
     */
    public void nothingIsPublicBut(String... allowed) {
        var named = Set.of(allowed);
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .and(describe("are not allowed to", type -> !named.contains(type.getSimpleName())))
                .should(
                        be(
                                describe(
                                        "used from another package",
                                        HouseRules::isUsedFromAnotherPackage)))
                .allowEmptyShould(true)
                .check(code);
    }

    private static boolean isUsedFromAnotherPackage(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .anyMatch(use -> !use.getOriginClass().getPackage().equals(type.getPackage()));
    }

    /**
     * Services meet on topics; they share contracts, log and backends, and import nothing of each
     * other.
     */
    public void noServiceKnowsAnother() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        describe("belong to another service", this::belongsToAnotherService))
                .allowEmptyShould(true)
                .check(code);
    }

    private boolean belongsToAnotherService(JavaClass type) {
        var name = type.getPackageName() + ".";
        return name.startsWith(ROOT + ".")
                && !name.startsWith(ownPackage + ".")
                && SHARED.stream().noneMatch(shared -> name.startsWith(ROOT + "." + shared + "."));
    }

    /** Sub-packages, one per story, depend on each other in one direction only. */
    public void storiesFormNoCycle() {
        slices().matching(ownPackage + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(code);
    }

    /**
     * Only {@code dev.millrace.log.cluster} makes Kafka clients: one made elsewhere would know
     * neither the login nor the names of the cluster.
     */
    public void kafkaClientsAreMadeInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLUSTER)
                .should()
                .accessTargetWhere(describe("makes a Kafka client", HouseRules::makesAKafkaClient))
                .allowEmptyShould(true)
                .check(code);
    }

    private static boolean makesAKafkaClient(JavaAccess<?> access) {
        return KAFKA_CLIENTS.contains(access.getTargetOwner().getName())
                && Set.of("<init>", "create").contains(access.getTarget().getName());
    }
}
