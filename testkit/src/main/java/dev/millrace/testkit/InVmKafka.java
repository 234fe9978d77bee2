package dev.millrace.testkit;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.api.TerminationStyle;
import io.kroxylicious.testing.kafka.common.KafkaClusterConfig;
import io.kroxylicious.testing.kafka.common.KafkaClusterFactory;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in this JVM: no container, about three seconds.
 *
 * <p>In a Quarkus test: {@code @WithTestResource(value = InVmKafka.class, initArgs
 * = @ResourceArg(name = "topics", value = "jobs.submitted.v1:3,jobs.finished.v1"))}; a field of
 * type {@code InVmKafka} in the test class is filled. Init args whose name starts with {@code
 * broker.} override a broker setting. Without Quarkus: {@link #shared()} or {@link #started}.
 *
 * <p>Topics are never created by use, as in production: name them all.
 */
public final class InVmKafka implements QuarkusTestResourceLifecycleManager, AutoCloseable {
    private static final String BROKER_SETTING = "broker.";
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(10);

    /**
     * As on the local stack, so that a killed member is noticed after 10 s instead of 45 s. The
     * replication factors of one are the cluster's own.
     */
    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("auto.create.topics.enable", "false"),
                    Map.entry("log.message.timestamp.type", "LogAppendTime"),
                    Map.entry("message.max.bytes", "2097152"),
                    Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
                    Map.entry("transaction.state.log.num.partitions", "1"),
                    Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                    Map.entry("group.consumer.min.session.timeout.ms", "6000"),
                    Map.entry("group.consumer.session.timeout.ms", "10000"),
                    Map.entry("group.consumer.min.heartbeat.interval.ms", "1000"),
                    Map.entry("group.consumer.heartbeat.interval.ms", "2000"),
                    Map.entry("group.share.delivery.count.limit", "10"),
                    Map.entry("group.share.min.session.timeout.ms", "6000"),
                    Map.entry("group.share.session.timeout.ms", "10000"),
                    Map.entry("group.share.min.heartbeat.interval.ms", "1000"),
                    Map.entry("group.share.heartbeat.interval.ms", "2000"));

    private Map<String, String> settings = SETTINGS;
    private List<String> topics = List.of();
    private @Nullable KafkaCluster cluster;

    /** For Quarkus; elsewhere use {@link #shared()} or {@link #started}. */
    public InVmKafka() {}

    /** One broker for all plain tests of this JVM; it ends with the JVM. */
    public static InVmKafka shared() {
        return Shared.BROKER;
    }

    /** A broker of one's own, to be closed by the caller. Topics as in {@link #createTopics}. */
    public static InVmKafka started(String... topics) {
        var kafka = new InVmKafka();
        kafka.topics = List.of(topics);
        kafka.start();
        return kafka;
    }

    @Override
    public void init(Map<String, String> initArgs) {
        topics = List.of(initArgs.getOrDefault("topics", "").strip().split("\\s*,\\s*"));
        settings = new TreeMap<>(SETTINGS);
        initArgs.forEach((name, value) -> {
            if (name.startsWith(BROKER_SETTING)) {
                settings.put(name.substring(BROKER_SETTING.length()), value);
            }
        });
    }

    @Override
    public Map<String, String> start() {
        QuietServers.hush();
        cluster =
                KafkaClusterFactory.create(
                        KafkaClusterConfig.builder().brokerConfigs(settings).build());
        cluster.start();
        createTopics(topics.toArray(String[]::new));
        Map<String, String> config = new TreeMap<>(QuietServers.settings());
        config.put("kafka.bootstrap.servers", bootstrapServers());
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(InVmKafka.class));
    }

    public String bootstrapServers() {
        return cluster().getBootstrapServers();
    }

    /**
     * Creates each topic that does not exist yet and returns once the broker serves it.
     *
     * @param wanted {@code name} for one partition or {@code name:partitions}
     */
    public InVmKafka createTopics(String... wanted) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            for (var each : List.of(wanted)) {
                if (!each.isBlank()) {
                    create(admin, each);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
        return this;
    }

    private static void create(Admin admin, String named) throws InterruptedException {
        int colon = named.indexOf(':');
        var name = colon < 0 ? named : named.substring(0, colon);
        int partitions = colon < 0 ? 1 : Integer.parseInt(named.substring(colon + 1));
        try {
            admin.createTopics(Set.of(new NewTopic(name, partitions, (short) 1))).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + named + " could not be created", e);
            }
        }
        awaitServed(admin, name);
    }

    /** The controller knows a topic before the broker does. */
    private static void awaitServed(Admin admin, String name) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                admin.describeTopics(Set.of(name)).allTopicNames().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() - start > SERVED_WITHIN.toNanos()) {
                    throw new IllegalStateException("topic " + name + " is not served", e);
                }
            }
        }
    }

    /** Takes the broker away; its log and its port stay reserved for {@link #startBroker}. */
    public void stopBroker() {
        cluster().stopNodes(_ -> true, TerminationStyle.ABRUPT);
    }

    /** Brings the broker back on the same port with the log it had. */
    public void startBroker() {
        cluster().startNodes(_ -> true);
    }

    @Override
    public void stop() {
        if (cluster != null) {
            try {
                cluster.close();
            } catch (Exception e) {
                throw new IllegalStateException("the broker did not stop", e);
            }
            cluster = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private KafkaCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("the broker was not started");
        }
        return cluster;
    }

    private static final class Shared {
        static final InVmKafka BROKER = started();
    }
}
