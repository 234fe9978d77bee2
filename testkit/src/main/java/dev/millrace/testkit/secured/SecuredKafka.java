package dev.millrace.testkit.secured;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.QuietServers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker in this JVM that speaks TLS alone and asks everybody for a login: a password
 * (SCRAM-SHA-512) at one listener, a certificate of the authority at the other, whose CN is the
 * name. What no ACL allows is denied.
 */
public final class SecuredKafka implements AutoCloseable {
    private static final String SUPER_USER = "kafka";
    private static final int NODE_ID = 1;

    private final TestingAuthority authority;
    private final int loginPort;
    private final int certificatePort;
    private final KafkaRaftServer server;

    private SecuredKafka(Path directory, List<String> users) throws Exception {
        authority = new TestingAuthority(directory);
        var keyStore = authority.keyStore("broker");
        try (var first = reserve();
                var second = reserve();
                var third = reserve()) {
            loginPort = first.getLocalPort();
            certificatePort = second.getLocalPort();
            var data = directory.resolve("data");
            format(data, Stream.concat(Stream.of(SUPER_USER), users.stream()).toList());
            var config = new KafkaConfig(settings(data, keyStore, third.getLocalPort()), false);
            server = new KafkaRaftServer(config, Time.SYSTEM);
        }
        server.startup();
    }

    /**
     * Up within some six seconds.
     *
     * @param directory empty, for its data and keys
     * @param users who may log in with a password; see {@link #loginOf}
     */
    public static SecuredKafka started(Path directory, String... users) {
        QuietServers.hush();
        try {
            return new SecuredKafka(directory, List.of(users));
        } catch (Exception e) {
            throw new IllegalStateException("the secured broker did not start", e);
        }
    }

    private static ServerSocket reserve() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void format(Path data, List<String> users) throws Exception {
        Files.createDirectories(data);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(data.toString()))
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setScramArguments(
                        users.stream()
                                .map(user ->
                                        "SCRAM-SHA-512=[name=%s,password=%s]"
                                                .formatted(user, passwordOf(user)))
                                .toList())
                .run();
    }

    private Map<String, String> settings(Path data, Path keyStore, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "LOGIN");
        settings.put(
                "listener.security.protocol.map",
                "LOGIN:SASL_SSL,CERTIFICATE:SSL,CONTROLLER:PLAINTEXT");
        var clients =
                "LOGIN://127.0.0.1:%d,CERTIFICATE://127.0.0.1:%d"
                        .formatted(loginPort, certificatePort);
        settings.put("listeners", clients + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", clients);
        settings.put("ssl.keystore.location", keyStore.toString());
        settings.put("ssl.keystore.password", TestingAuthority.PASSWORD);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", authority.certificate().toString());
        settings.put("listener.name.certificate.ssl.client.auth", "required");
        settings.put(
                "listener.name.certificate.ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
        settings.put(
                "listener.name.login.scram-sha-512.sasl.jaas.config",
                loginOf(SUPER_USER).get("sasl.jaas.config"));
        settings.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        // The controller's listener knows no logins; only this JVM knows its port.
        settings.put("super.users", "User:%s;User:ANONYMOUS".formatted(SUPER_USER));
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // What is denied is met soon, and who was denied for good is not waited for.
        settings.put("group.consumer.min.session.timeout.ms", "15000");
        settings.put("group.consumer.session.timeout.ms", "15000");
        settings.put("group.consumer.min.heartbeat.interval.ms", "1000");
        settings.put("group.consumer.heartbeat.interval.ms", "1000");
        settings.put("group.share.min.heartbeat.interval.ms", "1000");
        settings.put("group.share.heartbeat.interval.ms", "1000");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("group.share.max.size", "1000");
        settings.put("group.share.delivery.count.limit", "10");
        for (var topic : List.of("transaction.state.log.", "share.coordinator.state.topic.")) {
            settings.put(topic + "num.partitions", "1");
            settings.put(topic + "replication.factor", "1");
            settings.put(topic + "min.isr", "1");
        }
        return settings;
    }

    /** Where one logs in with a password. */
    public String bootstrapServers() {
        return "127.0.0.1:" + loginPort;
    }

    /** How a client reaches it that logs in with a password, in Kafka's own words. */
    public Map<String, String> reachedBy(String user) {
        Map<String, String> settings = new HashMap<>(loginOf(user));
        settings.put("bootstrap.servers", bootstrapServers());
        settings.put("security.protocol", "SASL_SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", authority.certificate().toString());
        return settings;
    }

    /** The same for the user that may do everything. */
    public Map<String, String> reachedBySuperUser() {
        return reachedBy(SUPER_USER);
    }

    /** How a client reaches it that has a certificate with its name. */
    public Map<String, String> reachedWithCertificateOf(String user) {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + certificatePort,
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.certificate().toString(),
                "ssl.keystore.location",
                authority.keyStore(user).toString(),
                "ssl.keystore.password",
                TestingAuthority.PASSWORD);
    }

    /** The mechanism, the name and its password. */
    private static Map<String, String> loginOf(String user) {
        return Map.of(
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, passwordOf(user)));
    }

    /** What must never be printed. */
    public static String passwordOf(String user) {
        return "secret-of-" + user;
    }

    /** Lets a user do something from now on. */
    public void allow(String user, ResourcePattern resource, AclOperation operation) {
        allow(List.of(right(user, resource, operation)));
    }

    /** Lets users do all of that. */
    public void allow(Collection<AclBinding> rights) {
        change(
                admin -> admin.createAcls(rights).all().get(),
                admin -> known(admin).containsAll(rights));
    }

    /** Takes a right back. */
    public void forbid(String user, ResourcePattern resource, AclOperation operation) {
        var right = right(user, resource, operation);
        change(
                admin -> admin.deleteAcls(List.of(right.toFilter())).all().get(),
                admin -> !known(admin).contains(right));
    }

    /** What the broker itself goes by, which hears of a change a moment after it was made. */
    private static Collection<AclBinding> known(Admin admin) throws Exception {
        return admin.describeAcls(AclBindingFilter.ANY).values().get();
    }

    /** That a user may do something. */
    public static AclBinding right(String user, ResourcePattern resource, AclOperation operation) {
        return new AclBinding(
                resource,
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    private interface Change {
        Object by(Admin admin) throws InterruptedException, ExecutionException;
    }

    private interface Look {
        boolean at(Admin admin) throws Exception;
    }

    /** Returns when the broker goes by it. */
    private void change(Change change, Look done) {
        try (var admin = Admin.create(new HashMap<>(reachedBySuperUser()))) {
            change.by(admin);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> done.at(admin));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ACLs could not be changed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ACLs were changed", e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
