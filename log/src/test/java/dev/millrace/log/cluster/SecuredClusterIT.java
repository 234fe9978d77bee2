package dev.millrace.log.cluster;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.WireRecord;
import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.work.WorkEngines;
import dev.millrace.log.work.WorkLimits;
import dev.millrace.log.work.WorkQueue;
import dev.millrace.testkit.secured.SecuredKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that asks for TLS and a login, and denies what no ACL allows. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SecuredClusterIT {
    private static final Names NAMES = new Names("mill.");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String NOBODY = "nobody";

    @TempDir static Path directory;
    private static SecuredKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka =
                SecuredKafka.started(
                        directory,
                        NOBODY,
                        "reader",
                        "watched",
                        "member",
                        "writer",
                        "partitions",
                        "share");
        try (var admin = Admin.create(new HashMap<>(kafka.reachedBySuperUser()))) {
            admin.createTopics(
                            Stream.of("in.v1", "out.v1", "watched.v1", "work.v1")
                                    .map(name -> new NewTopic(NAMES.onCluster(name), 1, (short) 1))
                                    .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void allThatIsDeniedIsNamedInOneSentenceWithTheAclsToAdd() {
        var needs =
                Needs.keeping(WEEK)
                        .reads("in.v1")
                        .writesForOthers("out.v1")
                        .joins("millers")
                        .follows("others")
                        .shares("sharers");

        assertThat(new CheckAccess(by(NOBODY), PATIENCE).lacking(needs))
                .singleElement()
                .asString()
                .startsWith("Kafka denies this service ")
                .contains(
                        "Read on topic mill.in.v1",
                        "DescribeConfigs on topic mill.in.v1",
                        "Write on topic mill.out.v1",
                        "Read on group mill.millers",
                        "Describe on group mill.others",
                        "Read on group mill.sharers",
                        "--operation DescribeConfigs --topic mill.in.v1",
                        "--operation Write --topic mill.out.v1",
                        "--operation Read --group mill.millers")
                .doesNotContain(NOBODY);
    }

    @Test
    void whoMayDoJustThatLacksNothing() {
        kafka.allow("reader", topic("in.v1"), READ);
        kafka.allow("reader", topic("in.v1"), DESCRIBE_CONFIGS);
        kafka.allow("reader", topic("out.v1"), WRITE);
        kafka.allow("reader", group("millers"), READ);
        kafka.allow("reader", group("others"), DESCRIBE);
        var needs =
                Needs.keeping(Duration.ofDays(6))
                        .reads("in.v1")
                        .writesForOthers("out.v1")
                        .joins("millers")
                        .follows("others");

        assertThat(new CheckAccess(by("reader"), PATIENCE).lacking(needs)).isEmpty();
    }

    @Test
    void aCertificateIsALoginToo() {
        kafka.allow("miller", topic("out.v1"), WRITE);
        var cluster = reached(kafka.reachedWithCertificateOf("miller"));

        assertThat(
                        new CheckAccess(cluster, PATIENCE)
                                .lacking(Needs.keeping(WEEK).writesForOthers("out.v1")))
                .isEmpty();
    }

    @Test
    void aWrongPasswordIsToldAtOnceAndIsNotRepeated() {
        var settings = new HashMap<>(kafka.reachedBy(NOBODY));
        settings.compute("sasl.jaas.config", (_, jaas) -> jaas.replace("secret-of", "guessed"));

        assertThatIllegalStateException()
                .isThrownBy(() -> check(settings))
                .withMessageContaining("refused the login")
                .withMessageContaining("kafka.sasl.jaas.config")
                .withMessageNotContaining("guessed");
    }

    @Test
    void aBrokerThatNobodyWeTrustHasSignedIsToldAtOnce() {
        var settings = new HashMap<>(kafka.reachedBy(NOBODY));
        settings.remove("ssl.truststore.type");
        settings.remove("ssl.truststore.location");

        assertThatIllegalStateException()
                .isThrownBy(() -> check(settings))
                .withMessageContaining("TLS handshake")
                .withMessageContaining("kafka.ssl.truststore");
    }

    @Test
    void aLoginThatCannotBeReadIsToldAndIsNotRepeated() {
        var settings = new HashMap<>(kafka.reachedBy(NOBODY));
        settings.compute("sasl.jaas.config", (_, jaas) -> jaas.replace(";", ""));

        assertThatIllegalStateException()
                .isThrownBy(() -> check(settings))
                .withMessageContaining("kafka.*")
                .withMessageNotContaining(SecuredKafka.passwordOf(NOBODY));
    }

    @Test
    void withoutTlsNobodyAnswersAndTheProtocolIsNamed() {
        var settings = new HashMap<>(kafka.reachedBy(NOBODY));
        settings.keySet().removeIf(key -> !key.equals("bootstrap.servers"));

        assertThatIllegalStateException()
                .isThrownBy(() -> check(settings, Duration.ofSeconds(3)))
                .withMessageContaining("no Kafka broker answered")
                .withMessageContaining("kafka.security.protocol is PLAINTEXT");
    }

    @Test
    void aWriteThatIsDeniedSaysWhatToAllowAndGoesThroughOnceItIs() {
        var record = List.of(new Outgoing("out.v1", new WireRecord("k", Map.of(), new byte[1])));
        try (var writer = new LogWriter(by("writer"), LogWriter.Limits.patient())) {
            assertThatExceptionOfType(LogUnavailable.class)
                    .isThrownBy(() -> writer.sendAll(record))
                    .withMessageContaining("--operation Write --topic mill.out.v1");

            kafka.allow("writer", topic("out.v1"), WRITE);

            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> {
                        writer.sendAll(record);
                        return true;
                    });
        }
    }

    @Test
    void whatIsTakenAwayLaterIsNoticedAndItsReturnToo() {
        kafka.allow("watched", topic("watched.v1"), READ);
        kafka.allow("watched", topic("watched.v1"), DESCRIBE_CONFIGS);
        try (var access = watching("watched", new LinkedBlockingQueue<>())) {
            access.require(Needs.keeping(Duration.ofDays(1)).reads("watched.v1"));
            assertThat(access.lacking()).isEmpty();

            kafka.forbid("watched", topic("watched.v1"), READ);
            await().atMost(PATIENCE).until(() -> !access.lacking().isEmpty());
            assertThat(access.lacking())
                    .singleElement()
                    .asString()
                    .contains("Read on topic mill.watched.v1");

            kafka.allow("watched", topic("watched.v1"), READ);
            await().atMost(PATIENCE).until(() -> access.lacking().isEmpty());
        }
    }

    @Test
    void aChannelWhoseConsumerIsOutOfItsGroupForGoodIsNamedOnceItsRightIsBack() throws Exception {
        kafka.allow("member", topic("watched.v1"), READ);
        kafka.allow("member", topic("watched.v1"), DESCRIBE_CONFIGS);
        kafka.allow("member", group("lost"), READ);
        kafka.allow("member", group("well"), READ);
        var ends = new LinkedBlockingQueue<String>();
        try (var lost = new TestingChannel(by("member"), "lost", "watched.v1");
                var well = new TestingChannel(by("member"), "well", "watched.v1");
                var access = watching("member", ends, lost, well)) {
            access.require(
                    Needs.keeping(Duration.ofDays(1)).reads("watched.v1").joins("lost", "well"));
            await().atMost(PATIENCE).until(() -> lost.isReading() && well.isReading());

            kafka.forbid("member", group("lost"), READ);
            await().atMost(PATIENCE).until(() -> lost.hasFailed() && !access.lacking().isEmpty());
            kafka.allow("member", group("lost"), READ);

            assertThat(ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("the consumer channel-lost is out of its group for good");
            assertThat(access.lacking()).isEmpty();
            assertThat(lost.isReading()).isFalse();
            assertThat(well.isReading()).isTrue();
            assertThat(ends).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"partitions", "share"})
    void workThatMayNotBeReadIsReadOnceItMay(String engine) {
        String group = engine.equals("share") ? "workers-share" : "workers";
        try (var log = new LogWriter(by(engine), LogWriter.Limits.patient())) {
            if (engine.equals("share")) {
                kafka.allow(engine, cluster(), DESCRIBE_CONFIGS);
                kafka.allow(engine, group(group), DESCRIBE_CONFIGS);
                assertThatIllegalStateException()
                        .isThrownBy(() -> open(engine, log))
                        .withMessageContaining("--operation AlterConfigs --group mill." + group);
                kafka.allow(engine, group(group), ALTER_CONFIGS);
            }
            var handled = new AtomicInteger();
            try (var queue = open(engine, log)) {
                queue.start(_ -> handled.incrementAndGet());
                kafka.allow(engine, topic("work.v1"), WRITE);
                log.sendAll(
                        List.of(
                                new Outgoing(
                                        "work.v1", new WireRecord("k", Map.of(), new byte[1]))));

                kafka.allow(engine, topic("work.v1"), READ);
                kafka.allow(engine, group(group), READ);

                await().atMost(Duration.ofSeconds(40)).until(() -> handled.get() > 0);
            }
        }
    }

    private static WorkQueue open(String engine, LogWriter log) {
        return new WorkEngines(by(engine), log, Duration.ofMinutes(1))
                .open(engine, "workers", List.of("work.v1"), WorkLimits.of(2, Duration.ZERO));
    }

    private static WatchAccess watching(
            String user, Queue<String> ends, TestingChannel... channels) {
        var second = Duration.ofSeconds(1);
        var members = new WatchMembers(Duration.ofSeconds(5), second, ends::add);
        Stream.of(channels).forEach(channel -> members.add(channel.consumer()));
        return new WatchAccess(by(user), second, members);
    }

    private static void check(Map<String, String> settings) {
        check(settings, PATIENCE);
    }

    private static void check(Map<String, String> settings, Duration patience) {
        new CheckAccess(reached(settings), patience).lacking(Needs.keeping(WEEK).reads("in.v1"));
    }

    private static Cluster by(String user) {
        return reached(kafka.reachedBy(user));
    }

    private static Cluster reached(Map<String, String> settings) {
        return new Cluster(new HashMap<>(settings), NAMES);
    }

    private static ResourcePattern topic(String name) {
        return resource(ResourceType.TOPIC, NAMES.onCluster(name));
    }

    private static ResourcePattern group(String name) {
        return resource(ResourceType.GROUP, NAMES.onCluster(name));
    }

    private static ResourcePattern cluster() {
        return resource(ResourceType.CLUSTER, "kafka-cluster");
    }

    private static ResourcePattern resource(ResourceType type, String name) {
        return new ResourcePattern(type, name, PatternType.LITERAL);
    }
}
