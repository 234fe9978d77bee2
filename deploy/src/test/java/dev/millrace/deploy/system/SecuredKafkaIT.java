package dev.millrace.deploy.system;

import static dev.millrace.deploy.system.Outside.chat;
import static dev.millrace.deploy.system.Outside.embed;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.deploy.docs.AclList;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.secured.SecuredKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that others use too: TLS, a login for each service, its names begin with a prefix, and
 * what {@code deploy/acls.yaml} does not allow is denied.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredKafkaIT {
    private static final String PREFIX = "acme.mill_1-";
    private static final String PRODUCER = "producer-of-jobs";
    private static final String READER = "reader-of-completions";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Map<String, List<String>> POOLS =
            Map.of(
                    "pool of the registry, and the pool of embedding-service",
                    List.of("hosted", "gpu", "embed"),
                    "pool of embedding-service",
                    List.of("embed"),
                    "pool that it serves",
                    List.of("hosted", "gpu"),
                    "pool that it serves with the engine partitions",
                    List.of("hosted"),
                    "pool that it serves with the engine share",
                    List.of("gpu"),
                    "pool of a fallback of its models",
                    List.of());

    @TempDir static Path directory;
    private SecuredKafka kafka;
    private Outside outside;

    @BeforeAll
    void start() throws IOException {
        kafka =
                SecuredKafka.started(
                        directory,
                        "router-service",
                        "embedding-service",
                        "inference-worker",
                        "results-service",
                        PRODUCER,
                        READER);
        kafka.allow(AclList.ofThisBuild().of(PREFIX, POOLS));
        outside = Outside.started(this::plan);
    }

    private StackPlan plan(StackPlan plan, ScriptedProvider provider) {
        plan.registry(
                """
                backends: { here: { type: onnx }, provider: { type: openai, baseUrl: "%s" } }
                pools:
                  embed: { engine: partitions, slotsMax: 2 }
                  hosted: { engine: partitions, slotsMax: 4 }
                  gpu: { engine: share, slotsMax: 2 }
                models:
                  all-minilm-l6-v2: { version: "1", kinds: [embed], backend: here, name: all-MiniLM-L6-v2, pool: embed, contextTokensMax: 256, dimensions: 384 }
                  parted: { version: "1", kinds: [chat], backend: provider, name: parted, pool: hosted, contextTokensMax: 1000 }
                  shared: { version: "1", kinds: [chat], backend: provider, name: shared, pool: gpu, contextTokensMax: 1000 }
                """
                        .formatted(provider.baseUrl()));
        plan.kafka(kafka.bootstrapServers());
        plan.setting("KAFKA_NAME_PREFIX", PREFIX).setting("ACCESS_CHECK_EVERY", "PT1S");
        plan.setting("ACCESS_CHECK_SILENCE_MAX", "PT5S");
        // The stack creates the topics, as whoever runs a cluster would.
        kafka.reachedBySuperUser().forEach((key, value) -> plan.setting(variable(key), value));
        for (var service :
                List.of(
                        "router-service",
                        "embedding-service",
                        "inference-worker",
                        "results-service")) {
            kafka.reachedBy(service)
                    .forEach((key, value) -> plan.setting(service, variable(key), value));
        }
        // One of them has a certificate in place of a password.
        plan.setting("ingest-service", "KAFKA_SASL_JAAS_CONFIG", "");
        kafka.reachedWithCertificateOf("ingest-service")
                .forEach((key, value) -> plan.setting("ingest-service", variable(key), value));
        return plan;
    }

    private static String variable(String key) {
        return "KAFKA_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    @AfterAll
    void stop() {
        if (outside != null) {
            outside.close();
        }
        kafka.close();
    }

    @Test
    void jobsByBothDoorsAreDoneOnBothEnginesAndAnnouncedWithTheLeastPrivileges() throws Exception {
        var callback = ",\"callback\":{\"url\":\"%s\"}".formatted(outside.receiver.url());
        try (var jobs = topics(PRODUCER);
                var completions = topics(READER, Outside.COMPLETED)) {
            assertThat(outside.post("/v1/jobs", embed("vector", "hello")).status()).isEqualTo(202);
            assertThat(outside.post("/v1/jobs", chat("parted", "hello", model("parted"))).status())
                    .isEqualTo(202);
            jobs.send(
                    PREFIX + Outside.SUBMITTED,
                    null,
                    chat("shared", "hello", model("shared") + callback));

            completions.awaitUntil(all -> all.size() == 3);

            assertThat(completions.arrived())
                    .allSatisfy(end ->
                            assertThat(end.header("ce_type"))
                                    .isEqualTo("dev.millrace.job.succeeded"));
            assertThat(outside.receiver.await(1)).hasSize(1);
        }
        assertThat(outside.count("select count(*) from router.seen where origin like 'jobs.%'"))
                .isEqualTo(3);
        everythingOnTheClusterBeginsWithThePrefix();
        noLogHoldsAPassword();
    }

    private void everythingOnTheClusterBeginsWithThePrefix()
            throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(new HashMap<>(kafka.reachedBySuperUser()))) {
            assertThat(admin.listTopics().names().get())
                    .hasSizeGreaterThan(20)
                    .allMatch(name -> name.startsWith(PREFIX));
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .hasSize(8)
                    .allMatch(name -> name.startsWith(PREFIX));
        }
    }

    private void noLogHoldsAPassword() throws IOException {
        try (var logs = Files.list(outside.stack.logs())) {
            assertThat(logs.map(SecuredKafkaIT::text))
                    .isNotEmpty()
                    .noneMatch(text -> text.contains("secret-of-") || text.contains("of-a-test"));
        }
    }

    @Test
    void aRightTakenFromARunningServiceIsNamedAndGivenBackItGoesOn() throws Exception {
        var group = new ResourcePattern(ResourceType.GROUP, PREFIX + "router-service", LITERAL);
        try (var completions = topics(READER, Outside.COMPLETED)) {
            kafka.forbid("router-service", group, AclOperation.READ);
            await().atMost(PATIENCE).until(() -> !isReady("router-service-1"));
            assertThat(log("router-service-1"))
                    .contains(
                            "Kafka denies this service Read on group " + group.name(),
                            "--operation Read --group " + group.name());
            // Kafka's client hands out what it has still fetched, and never reads again.
            await().atMost(PATIENCE)
                    .until(() -> log("router-service-1").contains("transitioned to fatal state"));
            assertThat(outside.post("/v1/jobs", embed("waits", "hello")).status()).isEqualTo(202);

            kafka.allow("router-service", group, AclOperation.READ);

            completions.awaitFirst(end -> "waits".equals(end.key()));
            await().atMost(PATIENCE)
                    .until(() ->
                            log("router-service-1")
                                    .contains(
                                            "the consumer kafka-consumer-jobs-submitted is out of its group"));
            await().atMost(PATIENCE).until(() -> isReady("router-service-1"));
        }
    }

    @Test
    void aStartWithoutARightFailsAndNamesIt() {
        var topic = new ResourcePattern(ResourceType.TOPIC, PREFIX + Outside.SUBMITTED, LITERAL);
        kafka.forbid("ingest-service", topic, AclOperation.WRITE);
        outside.stack.terminate("ingest-service-1");

        outside.stack.launch("ingest-service-1");

        await().atMost(PATIENCE)
                .until(() ->
                        log("ingest-service-1")
                                .contains("--operation Write --topic " + topic.name()));
        kafka.allow("ingest-service", topic, AclOperation.WRITE);
        // It ended by itself, so the stack starts it again.
        await().atMost(PATIENCE).until(() -> isReady("ingest-service-1"));
    }

    @Test
    void deadLettersAreNotSaidToBeNoneWhereTheyAreDeniedAndAreRedrivenWhereTheyAreAllowed()
            throws Exception {
        var dead =
                new ResourcePattern(
                        ResourceType.TOPIC, PREFIX + Outside.SUBMITTED + ".dead", LITERAL);
        try (var jobs = topics(PRODUCER)) {
            jobs.send(PREFIX + Outside.SUBMITTED, "wrong", "{");
            await().atMost(PATIENCE).until(() -> deadLetters().body().path("records").asInt() == 1);

            kafka.forbid("results-service", dead, AclOperation.READ);

            await().atMost(PATIENCE)
                    .until(() ->
                            deadLetters()
                                    .body()
                                    .path("error")
                                    .path("message")
                                    .asText()
                                    .contains("--operation Read --topic " + dead.name()));
            kafka.allow("results-service", dead, AclOperation.READ);
            await().atMost(PATIENCE).until(() -> deadLetters().status() == 200);
            var redrive = outside.post("/v1/admin/redrives", "{\"topic\":\"jobs.submitted.v1\"}");
            assertThat(redrive.status()).isEqualTo(202);
            await().atMost(PATIENCE).until(() -> deadLetters().body().path("records").asInt() == 2);
        }
    }

    private Outside.Answer deadLetters() throws IOException, InterruptedException {
        return outside.get("/v1/admin/dead-letters");
    }

    private static String model(String name) {
        return ",\"model\":\"%s\"".formatted(name);
    }

    private TestingTopics topics(String user, String... read) {
        return new TestingTopics(
                PATIENCE,
                new HashMap<>(kafka.reachedBy(user)),
                Stream.of(read).map(PREFIX::concat).toArray(String[]::new));
    }

    private boolean isReady(String replica) {
        try {
            return outside.call(
                                    HttpRequest.newBuilder(
                                            outside.stack.url(replica).resolve("/q/health/ready")))
                            .status()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String log(String replica) {
        return text(outside.stack.logs().resolve(replica + ".json"));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
