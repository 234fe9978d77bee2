package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The cluster as this process reaches it. Every client that is not a channel is made here, with all
 * that the operator says below {@code kafka.*}: a cluster with TLS, logins and names of its own is
 * then the same to all of them.
 */
public final class Cluster {
    private static final String VARIABLES = "KAFKA_";

    /** What belongs to a consumer group, a share consumer does not start with. */
    private static final List<String> NOT_FOR_SHARE_GROUPS =
            List.of(
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                    ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
                    ConsumerConfig.CLIENT_ID_CONFIG);

    private final Map<String, Object> kafka;
    private final Names names;

    /**
     * @param kafka the {@code kafka.*} keys without their prefix
     * @param names what the cluster calls our topics and groups
     */
    public Cluster(Map<String, Object> kafka, Names names) {
        this.kafka = new HashMap<>(kafka);
        this.names = names;
        // Ours, not Kafka's; the second is how the variable KAFKA_NAME_PREFIX comes out.
        this.kafka.remove("name-prefix");
        this.kafka.remove("name.prefix");
        // Quarkus says the application's name. Who is in a group says so.
        this.kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    /** A cluster of our own, reached like this. */
    public static Cluster of(Map<String, Object> kafka) {
        return new Cluster(kafka, Names.PLAIN);
    }

    /**
     * The cluster at an address, with what environment variables say of it: {@code
     * KAFKA_SASL_MECHANISM} is {@code kafka.sasl.mechanism}.
     */
    public static Cluster ofVariables(Map<String, String> variables, String bootstrapServers) {
        Map<String, Object> kafka = new HashMap<>();
        variables.forEach((name, value) -> {
            if (name.startsWith(VARIABLES)) {
                kafka.put(
                        name.substring(VARIABLES.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        kafka.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new Cluster(kafka, new Names(variables.getOrDefault(VARIABLES + "NAME_PREFIX", "")));
    }

    /** The same cluster with other names. */
    public Cluster called(Names others) {
        return new Cluster(kafka, others);
    }

    public Names names() {
        return names;
    }

    /** Where it is, for messages. */
    public String address() {
        return String.valueOf(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /**
     * What a client of ours is made from.
     *
     * @param own goes before what the operator says
     */
    public Map<String, Object> settings(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putAll(own);
        return settings;
    }

    /**
     * A producer of bytes.
     *
     * @param own goes before what the operator says
     */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> own) {
        return new KafkaProducer<>(
                settings(own), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A consumer without a group.
     *
     * @param own goes before what the operator says
     */
    public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> own) {
        Map<String, Object> settings = settings(own);
        if (!settings.containsKey(ConsumerConfig.GROUP_ID_CONFIG)) {
            settings.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        }
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A member of a consumer group.
     *
     * @param group as we call it
     * @param own goes before what the operator says
     */
    public KafkaConsumer<byte[], byte[]> consumer(String group, Map<String, Object> own) {
        return consumer(inGroup(group, own));
    }

    /**
     * A member of a share group.
     *
     * @param group as we call it
     * @param own goes before what the operator says
     */
    public KafkaShareConsumer<byte[], byte[]> shareConsumer(String group, Map<String, Object> own) {
        Map<String, Object> settings = settings(inGroup(group, own));
        NOT_FOR_SHARE_GROUPS.forEach(settings::remove);
        return new KafkaShareConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Asks the brokers.
     *
     * @param patience longest time for a whole call, and for the end of the client
     */
    public Admin admin(Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        return new PatientAdmin(
                settings(
                        Map.of(
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                millis,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                millis / 2)),
                patience);
    }

    private Map<String, Object> inGroup(String group, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, names.onCluster(group));
        return settings;
    }
}
